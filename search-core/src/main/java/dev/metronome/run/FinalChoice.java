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
  private final DecisionCosts costs;
  private final double aimMs;
  private final List<Limit> limits;
  private final DecodingOptions options;
  private final double slowestMs;
  private final ConstrainedDecoder decoder;

  FinalChoice(
      SearchSpace space,
      DecisionCosts costs,
      double aimMs,
      List<Limit> limits,
      DecodingOptions options) {
    this.space = space;
    this.costs = costs;
    this.aimMs = aimMs;
    this.limits = List.copyOf(limits);
    this.options = options;
    this.slowestMs = costs.range().maxMs();
    this.decoder =
        new ConstrainedDecoder(
            space, Stream.concat(Stream.of(costs), limits.stream().map(Limit::costs)).toList());
  }

  /** The paper's choice, or the candidates in the window with the paper's choice beside them. */
  SearchStrategy.Finalists of(Policy policy) {
    List<Architecture> paper = List.of(policy.mostProbable());
    return options.decode() == Decode.ARGMAX
        ? new SearchStrategy.Finalists(paper, List.of())
        : new SearchStrategy.Finalists(decoded(policy.probabilities()), paper);
  }

  /**
   * The same, where up to half of the candidates are architectures that the search has looked at.
   *
   * @param seen {@link #mostSeen} architectures or fewer that it {@link #holds}
   */
  SearchStrategy.Finalists of(Policy policy, List<Architecture> seen) {
    SearchStrategy.Finalists finalists = of(policy);
    if (options.decode() == Decode.ARGMAX) {
      return finalists;
    }
    Set<Architecture> eligible = new LinkedHashSet<>();
    eligible.addAll(seen);
    finalists.eligible().stream()
        .filter(each -> !eligible.contains(each))
        .limit(options.candidates() - eligible.size())
        .toList()
        .forEach(eligible::add);
    return new SearchStrategy.Finalists(List.copyOf(eligible), finalists.compared());
  }

  /** How many of the candidates may come from what the search has looked at. */
  int mostSeen() {
    return options.candidates() / 2;
  }

  /** Whether an architecture lies in the window and the limits. */
  boolean holds(Architecture architecture) {
    return options.window(aimMs).contains(costs.latencyMs(architecture))
        && limits.stream().allMatch(limit -> limit.costs().latencyMs(architecture) <= limit.most());
  }

  /**
   * The most probable architectures in the window and the limits. Where the window holds fewer than
   * are wanted, it is doubled.
   */
  private List<Architecture> decoded(List<double[]> probabilities) {
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
   * @throws BadInputException where no architecture lies within all limits
   */
  void requireReachable() {
    if (limits.isEmpty()) {
      return;
    }
    List<double[]> evenly = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      double[] shares = new double[decision.choices().size()];
      Arrays.fill(shares, 1.0 / shares.length);
      evenly.add(shares);
    }
    if (decoded(evenly, options.window(aimMs), 1).isEmpty()) {
      decoded(evenly);
    }
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
