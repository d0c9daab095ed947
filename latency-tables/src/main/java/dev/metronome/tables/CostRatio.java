package dev.metronome.tables;

import java.util.Objects;
import java.util.Optional;

/**
 * How many times one cost is of another.
 *
 * @param value the ratio, above 0
 * @param ci95 where it lies with a probability of 95 %; empty where it is not known of both costs,
 *     or reaches down to 0
 */
public record CostRatio(double value, Optional<Interval> ci95) {

  /** A range of ratios. */
  public record Interval(double low, double high) {

    /** Whether the two costs may be the same. */
    public boolean holdsOne() {
      return low <= 1 && 1 <= high;
    }
  }

  public CostRatio {
    Objects.requireNonNull(ci95, "ci95");
    if (!(value > 0 && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a ratio of " + value);
    }
  }

  /**
   * The ratio of two costs that were found independently. The interval's ends are those of the
   * difference of logarithms, by recovery of variances from the two intervals (Zou and Donner,
   * Statistics in Medicine 27, 2008).
   *
   * @return empty where one of them is 0
   */
  public static Optional<CostRatio> of(Cost cost, Cost of) {
    if (!(cost.ms() > 0 && of.ms() > 0)) {
      return Optional.empty();
    }
    double value = cost.ms() / of.ms();
    return Optional.of(
        new CostRatio(
            value,
            cost.ci95()
                .filter(a -> a.lowMs() > 0)
                .flatMap(
                    a ->
                        of.ci95()
                            .filter(b -> b.lowMs() > 0)
                            .map(b -> interval(value, cost, a, of, b)))));
  }

  private static Interval interval(
      double value,
      Cost cost,
      LatencyEstimate.Interval costs,
      Cost of,
      LatencyEstimate.Interval ofs) {
    double down = Math.hypot(logRatio(cost.ms(), costs.lowMs()), logRatio(ofs.highMs(), of.ms()));
    double up = Math.hypot(logRatio(costs.highMs(), cost.ms()), logRatio(of.ms(), ofs.lowMs()));
    return new Interval(value * Math.exp(-down), value * Math.exp(up));
  }

  private static double logRatio(double large, double small) {
    return Math.log(large / small);
  }
}
