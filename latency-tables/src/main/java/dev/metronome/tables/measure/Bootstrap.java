package dev.metronome.tables.measure;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13).
 */
final class Bootstrap {

  private static final int RESAMPLES = 1000;

  private Bootstrap() {}

  /**
   * The median of values with its 95 % interval: the 2.5th and 97.5th percentile of the medians of
   * {@value #RESAMPLES} resamples, seeded by the number of values.
   */
  static Estimate median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double median = Quantiles.of(sorted, 0.5);
    SplittableRandom random = new SplittableRandom(values.length);
    double[] medians = new double[RESAMPLES];
    double[] resample = new double[values.length];
    for (int r = 0; r < RESAMPLES; r++) {
      for (int i = 0; i < resample.length; i++) {
        resample[i] = values[random.nextInt(values.length)];
      }
      Arrays.sort(resample);
      medians[r] = Quantiles.of(resample, 0.5);
    }
    Arrays.sort(medians);
    return new Estimate(
        median,
        Math.min(median, Quantiles.of(medians, 0.025)),
        Math.max(median, Quantiles.of(medians, 0.975)));
  }
}
