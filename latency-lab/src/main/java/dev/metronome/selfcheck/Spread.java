package dev.metronome.selfcheck;

import java.util.Arrays;

/**
 * Where values lie.
 *
 * @param p10 10th percentile
 * @param median median
 * @param p90 90th percentile
 */
record Spread(double p10, double median, double p90) {

  /** By linear interpolation between closest ranks; of at least one value. */
  static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(quantile(sorted, 0.1), quantile(sorted, 0.5), quantile(sorted, 0.9));
  }

  private static double quantile(double[] ascending, double share) {
    double position = share * (ascending.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, ascending.length - 1);
    return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
  }

  /** The width between the two percentiles, in percent of the median. */
  double percent() {
    return 100 * (p90 - p10) / median;
  }
}
