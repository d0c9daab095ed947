package dev.metronome.tables;

import java.util.Objects;
import java.util.Optional;

/**
 * What a network is expected to take.
 *
 * @param ms milliseconds of one inference
 * @param ci95 where it lies with a probability of 95 %; empty where nothing is known of it
 */
public record LatencyEstimate(double ms, Optional<Interval> ci95) {

  /** A range of milliseconds. */
  public record Interval(double lowMs, double highMs) {}

  public LatencyEstimate {
    Objects.requireNonNull(ci95, "ci95");
    if (!(ms >= 0 && ms <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a latency of " + ms + " ms");
    }
  }
}
