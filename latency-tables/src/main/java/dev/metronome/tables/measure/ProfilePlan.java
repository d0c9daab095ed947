package dev.metronome.tables.measure;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * How often a model is run under a profiler: each bound is a least one, and both of a pair must be
 * reached.
 *
 * @param warmupRuns runs that do not count; default 10
 * @param warmupTime ... and for how long; default 0.1 s
 * @param minRuns runs that count; default 50
 * @param minTime ... and for how long; default 1 s
 */
public record ProfilePlan(int warmupRuns, Duration warmupTime, int minRuns, Duration minTime) {

  /** 50 runs and 1 s, as published tables were measured. */
  public static final ProfilePlan DEFAULT = of(50, Duration.ofSeconds(1));

  public ProfilePlan {
    Objects.requireNonNull(warmupTime, "warmupTime");
    Objects.requireNonNull(minTime, "minTime");
    if (warmupRuns < 0 || minRuns < 1) {
      throw new IllegalArgumentException("the plan needs 0 <= warm-up runs and 1 <= runs");
    }
    if (warmupTime.isNegative() || minTime.isNegative()) {
      throw new IllegalArgumentException("the plan's times must not be negative");
    }
  }

  /** A plan with a warm-up of 10 runs and a tenth of the time. */
  public static ProfilePlan of(int minRuns, Duration minTime) {
    return new ProfilePlan(10, minTime.dividedBy(10), minRuns, minTime);
  }

  /** The plan on one line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "at least %d runs and %d ms under the profiler, after %d runs and %d ms",
        minRuns,
        minTime.toMillis(),
        warmupRuns,
        warmupTime.toMillis());
  }
}
