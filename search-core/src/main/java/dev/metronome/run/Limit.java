package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.space.Architecture;

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

  /** Whether an architecture keeps it. */
  public boolean allows(Architecture architecture) {
    return costs.latencyMs(architecture) <= most;
  }
}
