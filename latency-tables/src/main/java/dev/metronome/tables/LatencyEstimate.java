package dev.metronome.tables;

/**
 * What a network is expected to take.
 *
 * @param medianMs milliseconds of one inference
 */
public record LatencyEstimate(double medianMs) {

  public LatencyEstimate {
    if (!(medianMs >= 0 && medianMs <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a latency of " + medianMs + " ms");
    }
  }
}
