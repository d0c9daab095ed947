package dev.metronome.tables.measure;

import java.time.Duration;
import java.util.Locale;

/**
 * How several things are measured side by side, as ratios to a reference.
 *
 * @param warmupAgreement warm-up of each ends when a fast and a slow moving average of its times
 *     agree within this share; default 0.04
 * @param warmupRuns ... for this many runs in a row; default 10, as the machine itself is kept busy
 *     by the others
 * @param warmupLimit ... or after this time; default 1 s
 * @param leastRuns fewest timed runs of a burst; default 6
 * @param mostRuns most timed runs of a burst; default 20
 * @param burstTime a burst has as many runs as fit into this time, within the two bounds above;
 *     default 4 ms
 * @param minBursts every subject has at least this many bursts; default 12
 * @param maxBursts ... and at most so many; default 40
 * @param relativeBound a subject is done when half the ratio's 95 % interval is narrower than this
 *     share of it; default 0.005
 * @param disturbance a burst is measured again where the reference bursts before and after it
 *     differ by more than this share; default 0.1
 * @param redos ... at most this often in a round; default 2
 */
public record BurstPlan(
    double warmupAgreement,
    int warmupRuns,
    Duration warmupLimit,
    int leastRuns,
    int mostRuns,
    Duration burstTime,
    int minBursts,
    int maxBursts,
    double relativeBound,
    double disturbance,
    int redos) {

  /** The documented defaults. */
  public static final BurstPlan DEFAULT =
      new BurstPlan(
          0.04, 10, Duration.ofSeconds(1), 6, 20, Duration.ofMillis(4), 12, 40, 0.005, 0.1, 2);

  public BurstPlan {
    if (!(isShare(warmupAgreement) && isShare(relativeBound) && isShare(disturbance))) {
      throw new IllegalArgumentException("the plan's shares must be positive numbers");
    }
    if (warmupRuns < 1 || leastRuns < 1 || mostRuns < leastRuns || redos < 0) {
      throw new IllegalArgumentException(
          "the plan needs 1 <= warm-up runs, 1 <= least <= most runs and 0 <= redos");
    }
    if (minBursts < Quantiles.LEAST_FOR_INTERVAL || maxBursts < minBursts) {
      throw new IllegalArgumentException(
          "the plan needs " + Quantiles.LEAST_FOR_INTERVAL + " <= least <= most bursts");
    }
    if (warmupLimit.isNegative() || burstTime.isNegative()) {
      throw new IllegalArgumentException("the plan's times cannot be negative");
    }
  }

  private static boolean isShare(double value) {
    return value > 0 && value <= Double.MAX_VALUE;
  }

  /** How many timed runs a burst of something has that takes so long. */
  int runsOf(long nanos) {
    double fitting = (double) burstTime.toNanos() / Math.max(1, nanos);
    return (int) Math.max(leastRuns, Math.min(mostRuns, Math.round(fitting)));
  }

  /** This plan with other numbers of bursts. */
  public BurstPlan withBursts(int least, int most) {
    return new BurstPlan(
        warmupAgreement,
        warmupRuns,
        warmupLimit,
        leastRuns,
        mostRuns,
        burstTime,
        least,
        most,
        relativeBound,
        disturbance,
        redos);
  }

  /** This plan with another bound of the ratios' intervals. */
  public BurstPlan withRelativeBound(double bound) {
    return new BurstPlan(
        warmupAgreement,
        warmupRuns,
        warmupLimit,
        leastRuns,
        mostRuns,
        burstTime,
        minBursts,
        maxBursts,
        bound,
        disturbance,
        redos);
  }

  /** The plan on one line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "bursts of %d to %d runs (%d ms) beside the reference in random order, %d to %d bursts,"
            + " stop at +/-%.4f of the ratio, redo at %.2f (%d times), warm-up %.3f/%d runs/%d ms",
        leastRuns,
        mostRuns,
        burstTime.toMillis(),
        minBursts,
        maxBursts,
        relativeBound,
        disturbance,
        redos,
        warmupAgreement,
        warmupRuns,
        warmupLimit.toMillis());
  }
}
