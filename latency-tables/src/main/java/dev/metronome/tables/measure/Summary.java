package dev.metronome.tables.measure;

import java.util.Arrays;

/**
 * Statistics of samples, all in milliseconds.
 *
 * @param count how many samples
 * @param medianMs median
 * @param meanMs arithmetic mean
 * @param madMs median absolute deviation from the median, not scaled
 * @param p90Ms 90th percentile
 * @param minMs smallest
 * @param ci95LowMs lower end of the 95 % interval of the median
 * @param ci95HighMs upper end of the 95 % interval of the median
 */
public record Summary(
    int count,
    double medianMs,
    double meanMs,
    double madMs,
    double p90Ms,
    double minMs,
    double ci95LowMs,
    double ci95HighMs) {

  public Summary {
    if (count < 1) {
      throw new IllegalArgumentException("statistics of " + count + " samples");
    }
    requireTime("median", medianMs);
    requireTime("mean", meanMs);
    requireTime("median absolute deviation", madMs);
    requireTime("90th percentile", p90Ms);
    requireTime("smallest time", minMs);
    requireTime("low end of the median's interval", ci95LowMs);
    requireTime("high end of the median's interval", ci95HighMs);
    requireOrder("smallest time", minMs, "low end of the median's interval", ci95LowMs);
    requireOrder("low end of the median's interval", ci95LowMs, "median", medianMs);
    requireOrder("median", medianMs, "high end of the median's interval", ci95HighMs);
    requireOrder("median", medianMs, "90th percentile", p90Ms);
    requireOrder("smallest time", minMs, "mean", meanMs);
  }

  private static void requireTime(String name, double ms) {
    if (!(ms >= 0 && ms <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("the " + name + " is " + ms + " ms, which is no time");
    }
  }

  private static void requireOrder(String lesser, double lesserMs, String greater, double ms) {
    if (lesserMs > ms) {
      throw new IllegalArgumentException(
          "the " + lesser + " (" + lesserMs + " ms) is above the " + greater + " (" + ms + " ms)");
    }
  }

  /**
   * Summarizes samples.
   *
   * @throws IllegalArgumentException where there are none
   */
  public static Summary of(Samples samples) {
    if (samples.count() == 0) {
      throw new IllegalArgumentException("no samples to summarize");
    }
    double[] sorted = samples.sortedMs();
    double median = Quantiles.of(sorted, 0.5);
    double[] deviations = Arrays.stream(sorted).map(ms -> Math.abs(ms - median)).sorted().toArray();
    Quantiles.Interval interval = Quantiles.medianInterval95(sorted);
    return new Summary(
        sorted.length,
        median,
        // From the whole nanoseconds: a sum of rounded parts could end below the smallest of them.
        (double) samples.sumNanos() / sorted.length / Samples.NANOS_PER_MS,
        Quantiles.of(deviations, 0.5),
        Quantiles.of(sorted, 0.9),
        sorted[0],
        interval.low(),
        interval.high());
  }

  /** All times multiplied with a factor. */
  public Summary scaled(double factor) {
    return new Summary(
        count,
        factor * medianMs,
        factor * meanMs,
        factor * madMs,
        factor * p90Ms,
        factor * minMs,
        factor * ci95LowMs,
        factor * ci95HighMs);
  }

  /** Half the width of the median's 95 % interval as a share of the median; 0 where it has none. */
  public double relativeHalfWidth() {
    double widthMs = ci95HighMs - ci95LowMs;
    return widthMs == 0 ? 0 : widthMs / (2 * medianMs);
  }
}
