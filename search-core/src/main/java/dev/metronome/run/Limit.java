package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.problem.Problem;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.util.Optional;

/**
 * Something beside the target that an architecture may have only so much of.
 *
 * @param what for people, such as a table's file or {@code parameters}
 * @param costs what the choices add to it
 * @param most the limit
 */
public record Limit(String what, DecisionCosts costs, double most) {

  public Limit {
    if (!(most > 0 && most <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a limit of " + most + " for " + what);
    }
  }

  /** The least that a space allows. */
  String leastText() {
    return ReachableText.least(costs.range().minMs());
  }

  /** Why no architecture of a space can keep it, if so. */
  Optional<Problem> problem(SearchSpace space) {
    double least = costs.range().minMs();
    if (least <= most) {
      return Optional.empty();
    }
    String lowest =
        FinalChoice.extreme(space, costs, least).map(each -> ", that of " + each).orElse("");
    return Optional.of(
        new Problem(
            "limit",
            what + " of at most " + most + " cannot be reached in " + space.description(),
            "at least " + leastText() + lowest,
            "raise the limit, or give another space or width"));
  }

  /** Whether an architecture keeps it. */
  public boolean allows(Architecture architecture) {
    return costs.latencyMs(architecture) <= most;
  }
}
