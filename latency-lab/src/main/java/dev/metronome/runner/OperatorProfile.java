package dev.metronome.runner;

import java.util.List;
import java.util.Objects;

/**
 * What the operators of a model took, by the profiler of its runtime.
 *
 * @param runs how many inferences were averaged
 * @param meanRunMs mean of the whole inferences, profiling included
 * @param operators in the order in which they run
 */
public record OperatorProfile(int runs, double meanRunMs, List<OperatorTime> operators) {

  /**
   * An operator as the runtime runs it, which may have fused several of the file.
   *
   * @param name as the runtime calls it; it begins with the name in the file where there is one
   * @param type such as {@code Conv}
   * @param meanMs mean of the runs
   */
  public record OperatorTime(String name, String type, double meanMs) {

    public OperatorTime {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      requireTime(meanMs);
    }
  }

  public OperatorProfile {
    if (runs < 1) {
      throw new IllegalArgumentException("a profile of " + runs + " runs");
    }
    requireTime(meanRunMs);
    operators = List.copyOf(operators);
  }

  private static void requireTime(double ms) {
    if (!(ms >= 0 && ms <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(ms + " ms is no time");
    }
  }

  /** The sum of the operators' times. */
  public double operatorsMs() {
    return operators.stream().mapToDouble(OperatorTime::meanMs).sum();
  }
}
