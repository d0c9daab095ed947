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
        Arrays.stream(sorted).sum() / sorted.length,
        Quantiles.of(deviations, 0.5),
        Quantiles.of(sorted, 0.9),
        sorted[0],
        interval.low(),
        interval.high());
  }

  /** Half the width of the median's 95 % interval as a share of the median. */
  public double relativeHalfWidth() {
    return (ci95HighMs - ci95LowMs) / (2 * medianMs);
  }
}
