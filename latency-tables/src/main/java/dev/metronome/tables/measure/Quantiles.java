package dev.metronome.tables.measure;

import org.hipparchus.distribution.discrete.BinomialDistribution;

/** Order statistics of ascending values. */
public final class Quantiles {

  /** A range of values. */
  record Interval(double low, double high) {}

  /** Fewer values have no 95 % interval of their median. */
  static final int LEAST_FOR_INTERVAL = 6;

  private Quantiles() {}

  /** The quantile by linear interpolation between closest ranks (type 7 of Hyndman and Fan). */
  public static double of(double[] ascending, double share) {
    double position = share * (ascending.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, ascending.length - 1);
    return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
  }

  /**
   * The distribution-free 95 % interval of the median from order statistics: the ranks {@code r}
   * and {@code n + 1 - r} with the largest {@code r} such that {@code P(B < r) <= 0.025} for {@code
   * B} binomial with {@code n} trials and probability 1/2. Fewer than {@link #LEAST_FOR_INTERVAL}
   * values have no such ranks: the interval is their range then, and covers less.
   */
  static Interval medianInterval95(double[] ascending) {
    int n = ascending.length;
    int rank = new BinomialDistribution(n, 0.5).inverseCumulativeProbability(0.025);
    int low = Math.max(rank, 1) - 1;
    return new Interval(ascending[low], ascending[n - 1 - low]);
  }
}
