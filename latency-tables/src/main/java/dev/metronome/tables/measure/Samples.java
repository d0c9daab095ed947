package dev.metronome.tables.measure;

import java.util.Arrays;

/**
 * Raw times of single inferences, in the order in which they were taken.
 *
 * <p>Holds nanoseconds of a monotonic clock. Immutable.
 */
public final class Samples {

  /**
   * A divisor: to divide by it gives the double nearest to the decimal, to multiply by 1e-6 not.
   */
  static final double NANOS_PER_MS = 1e6;

  private final long[] elapsedNanos;

  private Samples(long[] elapsedNanos) {
    this.elapsedNanos = elapsedNanos;
  }

  /**
   * Takes a copy of {@code elapsedNanos}.
   *
   * @throws IllegalArgumentException where one is negative
   */
  public static Samples ofNanos(long... elapsedNanos) {
    for (long nanos : elapsedNanos) {
      if (nanos < 0) {
        throw new IllegalArgumentException("a sample of " + nanos + " ns");
      }
    }
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

  /** All times added up. */
  long sumNanos() {
    return Arrays.stream(elapsedNanos).sum();
  }

  /** The times in milliseconds, ascending. */
  double[] sortedMs() {
    double[] sorted =
        Arrays.stream(elapsedNanos).mapToDouble(nanos -> nanos / NANOS_PER_MS).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Samples samples && Arrays.equals(elapsedNanos, samples.elapsedNanos);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elapsedNanos);
  }

  /** Such as {@code 50 samples}. */
  @Override
  public String toString() {
    return count() + (count() == 1 ? " sample" : " samples");
  }
}
