package dev.metronome.tables.measure;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What the clock that times inferences can tell.
 *
 * @param granularityNanos smallest step that was seen between two readings in a row, which is about
 *     the cost of a reading where the clock is finer than that
 * @param readMedianNanos what one reading costs, median over batches of readings
 */
public record Clock(long granularityNanos, double readMedianNanos) {

  private static final int BATCHES = 21;
  private static final int READINGS = 20_000;

  public Clock {
    if (granularityNanos < 1 || !(readMedianNanos >= 0 && readMedianNanos <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a clock with steps of " + granularityNanos + " ns, read in " + readMedianNanos + " ns");
    }
  }

  /** Reads the monotonic system clock for some milliseconds. */
  public static Clock measure() {
    return measure(System::nanoTime);
  }

  static Clock measure(LongSupplier clockNanos) {
    double[] costNanos = new double[BATCHES];
    long granularityNanos = Long.MAX_VALUE;
    for (int batch = 0; batch < BATCHES; batch++) {
      long start = clockNanos.getAsLong();
      long last = start;
      for (int i = 0; i < READINGS; i++) {
        long now = clockNanos.getAsLong();
        if (now > last) {
          granularityNanos = Math.min(granularityNanos, now - last);
        }
        last = now;
      }
      costNanos[batch] = (double) (last - start) / READINGS;
    }
    if (granularityNanos == Long.MAX_VALUE) {
      throw new IllegalStateException(
          "the clock did not move within " + BATCHES * READINGS + " readings");
    }
    Arrays.sort(costNanos);
    return new Clock(granularityNanos, Quantiles.of(costNanos, 0.5));
  }
}
