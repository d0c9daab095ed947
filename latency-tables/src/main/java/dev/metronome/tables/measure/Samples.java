package dev.metronome.tables.measure;

import java.util.Arrays;

/**
 * Raw times of single inferences, in the order in which they were taken.
 *
 * <p>Holds nanoseconds of a monotonic clock. Immutable.
 */
public final class Samples {

  private final long[] elapsedNanos;

  private Samples(long[] elapsedNanos) {
    this.elapsedNanos = elapsedNanos;
  }

  /** Takes a copy of {@code elapsedNanos}. */
  public static Samples ofNanos(long... elapsedNanos) {
    return new Samples(elapsedNanos.clone());
  }

  /** How many there are. */
  public int count() {
    return elapsedNanos.length;
  }

  /** A copy of the times. */
  public long[] elapsedNanos() {
    return elapsedNanos.clone();
  }

  /** The times in milliseconds, ascending. */
  double[] sortedMs() {
    double[] sorted = Arrays.stream(elapsedNanos).mapToDouble(nanos -> nanos * 1e-6).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
