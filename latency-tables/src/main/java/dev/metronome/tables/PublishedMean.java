package dev.metronome.tables;

import java.util.Optional;

/**
 * A row of a table that others published: mean and spread, without the samples.
 *
 * @param count how many times were averaged
 * @param meanMs their arithmetic mean
 * @param sdMs their standard deviation
 */
public record PublishedMean(int count, double meanMs, double sdMs) implements Cost {

  /** The name of this statistic in files. */
  public static final String STATISTIC = "mean";

  public PublishedMean {
    if (count < 1) {
      throw new IllegalArgumentException("a mean of " + count + " samples");
    }
    if (!(meanMs >= 0 && meanMs <= Double.MAX_VALUE && sdMs >= 0 && sdMs <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a mean of " + meanMs + " ms with a standard deviation of " + sdMs + " ms");
    }
  }

  @Override
  public double ms() {
    return meanMs;
  }

  @Override
  public String statistic() {
    return STATISTIC;
  }

  /** The mean and 1.96 standard errors on both sides, as if single times were independent. */
  @Override
  public Optional<LatencyEstimate.Interval> ci95() {
    double halfWidthMs = SumOfRows.NORMAL_95 * sdMs / Math.sqrt(count);
    return Optional.of(
        new LatencyEstimate.Interval(Math.max(0, meanMs - halfWidthMs), meanMs + halfWidthMs));
  }
}
