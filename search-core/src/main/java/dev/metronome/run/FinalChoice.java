package dev.metronome.run;

import dev.metronome.latency.ConstrainedDecoder;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.Window;
import dev.metronome.policy.Policy;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The architectures that a policy may end with.
 *
 * <p>TuNAS takes the most probable choice of every decision. After a short search that can lie far
 * from the target, as the policy has not decided everywhere. Latency by the table is free, so the
 * most probable architectures close to the target can be found instead.
 */
final class FinalChoice {

  /** Enough to tell any two latencies apart. */
  private static final int BISECTIONS = 30;

  private final SearchSpace space;
  private final List<Limit> limits;
  private final DecodingOptions options;
  private final DecisionCosts costs;
  private final double slowestMs;
  private final ConstrainedDecoder decoder;

  FinalChoice(SearchSpace space, DecisionCosts costs, List<Limit> limits, DecodingOptions options) {
    this.space = space;
    this.costs = costs;
    this.limits = List.copyOf(limits);
    this.options = options;
    this.slowestMs = costs.range().maxMs();
    this.decoder =
        new ConstrainedDecoder(
            space, Stream.concat(Stream.of(costs), limits.stream().map(Limit::costs)).toList());
  }

  /**
   * The paper's choice; or the candidates in the window, and beside them the paper's choice with
   * the candidates that would be in the window of its latency. Up to half of the candidates are
   * architectures that the search has looked at.
   *
   * @param seen {@link #mostSeen} architectures or fewer
   */
  SearchStrategy.Finalists of(Policy policy, double aimMs, List<Architecture> seen) {
    Architecture paper = policy.mostProbable();
    if (options.decode() == Decode.ARGMAX) {
      return SearchStrategy.Finalists.alone(List.of(paper));
    }
    List<double[]> probabilities = policy.probabilities();
    return new SearchStrategy.Finalists(
        candidates(probabilities, aimMs, seen),
        List.of(paper),
        decoded(probabilities, costs.latencyMs(paper)));
  }

  private List<Architecture> candidates(
      List<double[]> probabilities, double aimMs, List<Architecture> seen) {
    // Another aim than that of the search asks for others.
    Set<Architecture> candidates =
        new LinkedHashSet<>(seen.stream().filter(each -> holds(each, aimMs)).toList());
    for (Architecture each : decoded(probabilities, aimMs)) {
      if (candidates.size() < options.candidates()) {
        candidates.add(each);
      }
    }
    return List.copyOf(candidates);
  }

  /** How many of the candidates may come from what the search has looked at. */
  int mostSeen() {
    return options.candidates() / 2;
  }

  /** Whether an architecture lies in the window and the limits. */
  boolean holds(Architecture architecture, double aimMs) {
    return options.window(aimMs).contains(costs.latencyMs(architecture))
        && limits.stream().allMatch(limit -> limit.allows(architecture));
  }

  /**
   * Those of some architectures that lie in the window; where none does, those nearest to it. The
   * others only fill a list of candidates.
   */
  static List<Architecture> nearest(
      Collection<Architecture> some, DecisionCosts costs, DecodingOptions options, double aimMs) {
    Window window = options.window(aimMs);
    List<Architecture> inside =
        some.stream().filter(each -> window.contains(costs.latencyMs(each))).toList();
    if (!inside.isEmpty()) {
      return inside;
    }
    ToDoubleFunction<Architecture> widening =
        each -> options.widening(aimMs, costs.latencyMs(each));
    double least = some.stream().mapToDouble(widening).min().orElse(0);
    return some.stream().filter(each -> widening.applyAsDouble(each) <= least).toList();
  }

  /**
   * The most probable architectures in the window and the limits. Where the window holds fewer than
   * are wanted, those it holds and the most probable ones around it: it is doubled until there are
   * enough. Where it holds none, the nearest to it are among them.
   *
   * @return none where no architecture keeps the limits at a side where the window may grow
   */
  private List<Architecture> decoded(List<double[]> probabilities, double aimMs) {
    Set<Architecture> found = new LinkedHashSet<>();
    for (double times = 1; ; times *= 2) {
      List<Architecture> best = decoded(probabilities, aimMs, times);
      if (found.isEmpty() && !best.isEmpty() && times > 1) {
        // What is more probable and farther away must not leave them out.
        found.addAll(nearest(probabilities, aimMs, times, best));
      }
      for (Architecture each : best) {
        if (found.size() < options.candidates()) {
          found.add(each);
        }
      }
      if (found.size() >= options.candidates() || isWhole(aimMs, times)) {
        return List.copyOf(found);
      }
    }
  }

  /** Bisects between a window that is empty and one of twice the width that is not. */
  private List<Architecture> nearest(
      List<double[]> probabilities, double aimMs, double times, List<Architecture> held) {
    double inner = times / 2;
    double outer = times;
    List<Architecture> nearest = held;
    // Fewer than were asked for are all there are.
    for (int i = 0; i < BISECTIONS && nearest.size() >= options.candidates(); i++) {
      double middle = (inner + outer) / 2;
      List<Architecture> here = decoded(probabilities, aimMs, middle);
      if (here.isEmpty()) {
        inner = middle;
      } else {
        outer = middle;
        nearest = here;
      }
    }
    return nearest;
  }

  /** Whether a window that is so many times as wide has all that it can ever have. */
  private boolean isWhole(double aimMs, double times) {
    double below = options.below() * times;
    return (below >= 1 || below == 0)
        && (options.above() == 0 || options.widened(aimMs, times).high() >= slowestMs);
  }

  private List<Architecture> decoded(List<double[]> probabilities, double aimMs, double times) {
    return decoding(probabilities, options.widened(aimMs, times), options.candidates())
        .best()
        .stream()
        .map(ConstrainedDecoder.Decoded::architecture)
        .toList();
  }

  private ConstrainedDecoder.Decoding decoding(
      List<double[]> probabilities, Window window, int candidates) {
    List<Window> windows = new ArrayList<>();
    windows.add(window);
    limits.forEach(limit -> windows.add(Window.atMost(limit.most())));
    return decoder.best(probabilities, windows, candidates);
  }

  /** Whether it is certain that nothing lies in a window and the limits. */
  private boolean isEmpty(Window window) {
    ConstrainedDecoder.Decoding one = decoding(evenly(space), window, 1);
    return one.best().isEmpty() && one.complete();
  }

  /**
   * Refuses limits that cannot be met, alone or together.
   *
   * @param aimMs the latency that is wanted beside them
   * @throws BadInputException where no architecture lies within all limits
   */
  void requireReachable(double aimMs) {
    if (limits.isEmpty()) {
      return;
    }
    List<Problem> problems =
        limits.stream().flatMap(limit -> limit.problem(space).stream()).toList();
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    double all = 1;
    while (!isWhole(aimMs, all)) {
      all *= 2;
    }
    if (isEmpty(options.window(aimMs)) && isEmpty(options.widened(aimMs, all))) {
      throw unreachable();
    }
  }

  /**
   * Refuses a window without an architecture, for searches that draw from it.
   *
   * @throws BadInputException which names the nearest architecture
   */
  void requireInWindow(double aimMs) {
    Window window = options.window(aimMs);
    if (!isEmpty(window)) {
      return;
    }
    Optional<Architecture> nearest = nearest(aimMs);
    List<String> told = apart(window, nearest);
    throw new BadInputException(
        "target",
        String.format(
            Locale.ROOT,
            "no architecture of %s lies between %s and %s ms%s, from where random search and"
                + " evolution draw",
            space.description(),
            told.get(0),
            told.get(1),
            limits.isEmpty() ? "" : " and within all limits"),
        "a window that holds one"
            + nearest
                .map(each -> "; the nearest is " + each + " with " + told.get(2) + " ms")
                .orElse(""),
        nearest.map(each -> widerWindow(costs.latencyMs(each) / aimMs - 1)).orElse("give another")
            + " target, or use tunas, which takes the nearest");
  }

  /** The ends of a window, and what lies outside it, with digits that tell them apart. */
  private List<String> apart(Window window, Optional<Architecture> outside) {
    return outside.isPresent()
        ? ReachableText.apart(window.low(), window.high(), costs.latencyMs(outside.get()))
        : ReachableText.apart(window.low(), window.high());
  }

  private Optional<Architecture> nearest(double aimMs) {
    return nearest(decoded(evenly(space), aimMs), costs, options, aimMs).stream().findFirst();
  }

  /** That no architecture in the limits lies in the window, and which is the nearest; if so. */
  Optional<String> outOfReach(double aimMs) {
    Window window = options.window(aimMs);
    if (!isEmpty(window)) {
      return Optional.empty();
    }
    Optional<Architecture> nearest = nearest(aimMs);
    List<String> told = apart(window, nearest);
    return nearest.map(
        each ->
            String.format(
                Locale.ROOT,
                "no architecture within the limits lies between %s and %s ms; the nearest is %s"
                    + " with %s ms, and the search can find no nearer one",
                told.get(0),
                told.get(1),
                each,
                told.get(2)));
  }

  /** The option that makes the window hold what lies so far from its middle. */
  private static String widerWindow(double share) {
    String most =
        new BigDecimal(Math.abs(share))
            .round(new MathContext(3, RoundingMode.CEILING))
            .toPlainString();
    return "give "
        + (share < 0 ? "--window-below " : "--window-above ")
        + most
        + " or more, or another";
  }

  private static List<double[]> evenly(SearchSpace space) {
    List<double[]> evenly = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      double[] shares = new double[decision.choices().size()];
      Arrays.fill(shares, 1.0 / shares.length);
      evenly.add(shares);
    }
    return evenly;
  }

  /** An architecture at an end of the range of latencies. */
  static Optional<Architecture> extreme(SearchSpace space, DecisionCosts costs, double endMs) {
    // Sums in another order differ by their rounding.
    Window end = new Window(endMs * (1 - 1e-9), endMs * (1 + 1e-9));
    return new ConstrainedDecoder(space, List.of(costs))
        .best(evenly(space), List.of(end), 1).best().stream()
            .map(ConstrainedDecoder.Decoded::architecture)
            .findFirst();
  }

  private BadInputException unreachable() {
    return new BadInputException(
        "target and limits",
        "no architecture of " + space.description() + " meets them together",
        "a target near which an architecture lies within "
            + limits.stream()
                .map(
                    limit ->
                        limit.what()
                            + " of "
                            + limit.most()
                            + " (alone it can be "
                            + limit.leastText()
                            + ")")
                .toList(),
        "raise a limit, or lower the target");
  }
}
