package dev.metronome.tables;

import java.util.Optional;

/**
 * A coefficient of a linear cost model that others fitted to whole networks: what the operation
 * adds, in its place, to a network that has the cheapest choice there.
 *
 * @param ms milliseconds, 0 for the cheapest choice
 */
public record Contribution(double ms) implements Cost {

  /** The name of this statistic in files. */
  public static final String STATISTIC = "contribution";

  public Contribution {
    if (!(ms >= 0 && ms <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a contribution of " + ms + " ms");
    }
  }

  @Override
  public String statistic() {
    return STATISTIC;
  }

  /** Empty: a coefficient is published without what it is uncertain by. */
  @Override
  public Optional<LatencyEstimate.Interval> ci95() {
    return Optional.empty();
  }
}
