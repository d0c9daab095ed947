package dev.metronome.tables.measure;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Something that runs again and again and whose runs are timed: by a clock of this machine, or by
 * the device that it runs on.
 */
@FunctionalInterface
public interface TimedRuns {

  /** No limit of time. */
  long UNLIMITED = Long.MAX_VALUE;

  /**
   * Makes runs in a row.
   *
   * @param untimed how many come first and are not timed, as they find cold caches
   * @param timed how many follow at most, at least 1
   * @param limitNanos when the timed runs have taken as long, none is begun any more
   * @return the nanoseconds of each timed run; at least one
   */
  long[] nanos(int untimed, int timed, long limitNanos);

  /** Timed by the monotonic clock of this machine. */
  static TimedRuns of(Invocation invocation) {
    return of(invocation, System::nanoTime);
  }

  /** Timed by a clock. */
  static TimedRuns of(Invocation invocation, LongSupplier clockNanos) {
    return (untimed, timed, limitNanos) -> {
      long[] nanos = new long[timed];
      for (int i = 0; i < untimed; i++) {
        invocation.run();
      }
      int count = 0;
      long begin = clockNanos.getAsLong();
      do {
        long start = clockNanos.getAsLong();
        invocation.run();
        nanos[count++] = clockNanos.getAsLong() - start;
      } while (count < timed && clockNanos.getAsLong() - begin < limitNanos);
      return Arrays.copyOf(nanos, count);
    };
  }
}
