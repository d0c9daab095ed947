package dev.metronome.run;

import dev.metronome.latency.Window;
import java.util.List;

/**
 * What a network really takes on the target.
 *
 * @param ms latency in milliseconds, at the level that the table states its rows at
 * @param lowMs lower end of its 95 % interval, or of several
 * @param highMs upper end
 */
public record MeasuredLatency(double ms, double lowMs, double highMs) {

  public MeasuredLatency {
    if (!(ms > 0 && lowMs > 0 && lowMs <= ms && highMs >= ms && highMs <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a latency of " + ms + " ms with the interval " + lowMs + " to " + highMs);
    }
  }

  /** The median of several measurements of one thing, with an interval that holds all of theirs. */
  public static MeasuredLatency ofRepeated(List<MeasuredLatency> measurements) {
    double[] sorted = measurements.stream().mapToDouble(MeasuredLatency::ms).sorted().toArray();
    int middle = sorted.length / 2;
    return new MeasuredLatency(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2,
        measurements.stream().mapToDouble(MeasuredLatency::lowMs).min().orElseThrow(),
        measurements.stream().mapToDouble(MeasuredLatency::highMs).max().orElseThrow());
  }

  /** Whether it lies in a window. */
  boolean isWithin(Window window) {
    return window.contains(ms);
  }

  /** Whether all of its interval lies in a window. */
  boolean isSurelyWithin(Window window) {
    return window.contains(lowMs) && window.contains(highMs);
  }
}
