package dev.metronome.remote.power;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Power over time, on this machine's monotonic clock.
 *
 * <p>A meter with a clock tells the distances of its readings exactly and its lines arrive late by
 * an unknown, changing time; the smallest lateness seen is taken as none, which sets the meter's
 * clock to this machine's but for some milliseconds. Thread-safe.
 */
final class PowerTrace {

  /** A meter whose clock jumps by more was reset, or its line was noise. */
  private static final double LONGEST_STEP_SECONDS = 30;

  private static final int MOST_SAMPLES = 1_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Silences that are longer than this many usual distances, and this share of a window, count. */
  private static final double LONG_GAP = 5;

  private static final double GAP_SHARE = 0.1;
  private static final int LEAST_SAMPLES = 5;

  private record Sample(double nanos, double watts) {}

  /**
   * The mean power of a time.
   *
   * @param watts weighted by time
   * @param samples how many readings lie in it
   * @param longestGapNanos the longest time in it without a reading
   * @param usualGapNanos what is usual for the meter
   */
  record Window(double watts, int samples, double longestGapNanos, double usualGapNanos) {

    /** Whether no part of it is unknown. */
    boolean isCovered(double lengthNanos) {
      return samples >= LEAST_SAMPLES
          && longestGapNanos <= Math.max(LONG_GAP * usualGapNanos, GAP_SHARE * lengthNanos);
    }
  }

  /** By the meter's clock where it has one, else by arrival. */
  private final List<Sample> samples = new ArrayList<>();

  private double latenessNanos = Double.POSITIVE_INFINITY;

  /** Takes a reading that arrived now. */
  synchronized void add(PowerReading reading, long arrivedNanos) {
    OptionalDouble seconds = reading.seconds();
    double meterNanos =
        seconds.isPresent() ? seconds.getAsDouble() * NANOS_PER_SECOND : arrivedNanos;
    if (!samples.isEmpty()) {
      double step = meterNanos - samples.get(samples.size() - 1).nanos();
      if (step < 0 || step > LONGEST_STEP_SECONDS * NANOS_PER_SECOND) {
        samples.clear();
        latenessNanos = Double.POSITIVE_INFINITY;
      }
    }
    if (samples.size() == MOST_SAMPLES) {
      samples.subList(0, MOST_SAMPLES / 2).clear();
    }
    latenessNanos = Math.min(latenessNanos, arrivedNanos - meterNanos);
    samples.add(new Sample(meterNanos, reading.watts()));
  }

  synchronized int size() {
    return samples.size();
  }

  /** Until when the meter has told, on this machine's clock; the long ago where it has not. */
  synchronized double toldUntilNanos() {
    return samples.isEmpty()
        ? Double.NEGATIVE_INFINITY
        : samples.get(samples.size() - 1).nanos() + latenessNanos;
  }

  /** The mean power between two times of this machine's clock. */
  synchronized Window window(double fromNanos, double toNanos) {
    List<Sample> inside =
        samples.stream()
            .filter(s -> s.nanos() + latenessNanos >= fromNanos)
            .filter(s -> s.nanos() + latenessNanos <= toNanos)
            .toList();
    if (inside.size() < 2) {
      return new Window(0, inside.size(), toNanos - fromNanos, 0);
    }
    double[] gaps = new double[inside.size() - 1];
    double energy = 0;
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = inside.get(i + 1).nanos() - inside.get(i).nanos();
      energy += gaps[i] * (inside.get(i).watts() + inside.get(i + 1).watts()) / 2;
    }
    double first = inside.get(0).nanos() + latenessNanos - fromNanos;
    double last = toNanos - inside.get(inside.size() - 1).nanos() - latenessNanos;
    double longest = Math.max(first, last);
    double sum = 0;
    for (double gap : gaps) {
      longest = Math.max(longest, gap);
      sum += gap;
    }
    Arrays.sort(gaps);
    double watts =
        sum > 0 ? energy / sum : inside.stream().mapToDouble(Sample::watts).average().orElseThrow();
    return new Window(watts, inside.size(), longest, gaps[gaps.length / 2]);
  }
}
