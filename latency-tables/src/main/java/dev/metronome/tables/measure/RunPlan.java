package dev.metronome.tables.measure;

import java.time.Duration;
import java.util.Locale;

/**
 * How long to warm up and how long to measure.
 *
 * @param warmupAgreement warm-up ends when a fast and a slow moving average of the times agree
 *     within this share; default 0.04
 * @param warmupRuns ... for this many runs in a row; default 40
 * @param warmupLimit ... or after this time; default 8 s
 * @param relativeBound measuring ends when half the median's 95 % interval is narrower than this
 *     share of the median; default 0.01
 * @param minSamples ... and at least this many samples were taken; default 50
 * @param maxSamples measuring ends here in any case; default 2,000
 * @param timeLimit ... or after this time; default 4 s
 */
public record RunPlan(
    double warmupAgreement,
    int warmupRuns,
    Duration warmupLimit,
    double relativeBound,
    int minSamples,
    int maxSamples,
    Duration timeLimit) {

  /** The documented defaults. */
  public static final RunPlan DEFAULT =
      new RunPlan(0.04, 40, Duration.ofSeconds(8), 0.01, 50, 2000, Duration.ofSeconds(4));

  public RunPlan {
    if (!isShare(warmupAgreement) || !isShare(relativeBound)) {
      throw new IllegalArgumentException("the plan's shares must be positive numbers");
    }
    if (warmupRuns < 1 || minSamples < 1 || maxSamples < minSamples) {
      throw new IllegalArgumentException(
          "the plan needs 1 <= warm-up runs and 1 <= least <= most samples");
    }
    if (warmupLimit.isNegative() || timeLimit.isNegative() || timeLimit.isZero()) {
      throw new IllegalArgumentException("the plan's times must be positive");
    }
  }

  private static boolean isShare(double value) {
    return value > 0 && value <= Double.MAX_VALUE;
  }

  /** This plan with another bound of the median's interval. */
  public RunPlan withRelativeBound(double bound) {
    return new RunPlan(
        warmupAgreement, warmupRuns, warmupLimit, bound, minSamples, maxSamples, timeLimit);
  }

  /** This plan with another time limit for measuring. */
  public RunPlan withTimeLimit(Duration limit) {
    return new RunPlan(
        warmupAgreement, warmupRuns, warmupLimit, relativeBound, minSamples, maxSamples, limit);
  }

  /** The plan on one line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "warm-up %.3f/%d runs/%d ms, stop at +/-%.4f of the median, %d to %d samples, %d ms",
        warmupAgreement,
        warmupRuns,
        warmupLimit.toMillis(),
        relativeBound,
        minSamples,
        maxSamples,
        timeLimit.toMillis());
  }
}
