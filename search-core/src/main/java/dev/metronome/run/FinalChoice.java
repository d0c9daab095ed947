package dev.metronome.run;

import dev.metronome.latency.ConstrainedDecoder;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.Window;
import dev.metronome.policy.Policy;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The architectures that a policy may end with.
 *
 * <p>TuNAS takes the most probable choice of every decision. After a short search that can lie far
 * from the target, as the policy has not decided everywhere. Latency by the table is free, so the
 * most probable architectures close to the target can be found instead.
 */
final class FinalChoice {

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
   * The most probable architectures in the window and the limits. Where the window holds fewer than
   * are wanted, it is doubled.
   */
  private List<Architecture> decoded(List<double[]> probabilities, double aimMs) {
    double below = options.below();
    double above = options.above();
    while (true) {
      Window window = new Window(Math.max(0, aimMs * (1 - below)), aimMs * (1 + above));
      List<Architecture> best = decoded(probabilities, window, options.candidates());
      boolean whole = (below >= 1 || below == 0) && (above == 0 || window.high() >= slowestMs);
      if (best.size() == options.candidates() || (whole && !best.isEmpty())) {
        return best;
      }
      if (whole) {
        throw unreachable();
      }
      below *= 2;
      above *= 2;
    }
  }

  private List<Architecture> decoded(List<double[]> probabilities, Window window, int candidates) {
    List<Window> windows = new ArrayList<>();
    windows.add(window);
    limits.forEach(limit -> windows.add(Window.atMost(limit.most())));
    return decoder.best(probabilities, windows, candidates).best().stream()
        .map(ConstrainedDecoder.Decoded::architecture)
        .toList();
  }

  /**
   * Refuses limits that cannot be met together.
   *
   * @param aimMs the latency that is wanted beside them
   * @throws BadInputException where no architecture lies within all limits
   */
  void requireReachable(double aimMs) {
    if (limits.isEmpty()) {
      return;
    }
    List<double[]> evenly = evenly(space);
    if (decoded(evenly, options.window(aimMs), 1).isEmpty()) {
      decoded(evenly, aimMs);
    }
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
            + limits.stream().map(limit -> limit.what() + " of " + limit.most()).toList(),
        "raise a limit, or lower the target");
  }
}
