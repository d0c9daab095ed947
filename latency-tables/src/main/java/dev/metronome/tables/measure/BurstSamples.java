package dev.metronome.tables.measure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Raw times of something that was measured in bursts beside a reference.
 *
 * @param bursts in the order of measuring
 * @param redone how many further bursts were disturbed and are left out
 */
public record BurstSamples(List<Burst> bursts, int redone) {

  /**
   * Runs in a row.
   *
   * @param referenceNanos the floor of the reference bursts around it
   * @param samples the runs
   */
  public record Burst(double referenceNanos, Samples samples) {

    /** The floor of the burst over that of the reference. */
    public double ratio() {
      return floorNanos() / referenceNanos;
    }

    /** Its fastest run. */
    public double floorNanos() {
      return floor(samples);
    }
  }

  public BurstSamples {
    bursts = List.copyOf(bursts);
  }

  /**
   * The fastest run of a burst: what it takes when nothing disturbs. A disturbance only ever adds
   * time, so that the fastest of a few runs repeats far better than their median (on 2 shared cores
   * half of the bursts against the other half: 0.4 % instead of 1.4 %).
   */
  static double floor(Samples samples) {
    return Math.max(1, Arrays.stream(samples.elapsedNanos()).min().getAsLong());
  }

  Estimate ratio() {
    return Bootstrap.median(ratios());
  }

  /**
   * Ratio and statistics.
   *
   * @param referenceMs the reference's latency at the level at which times are stated
   */
  Summary summary(Ratio ratio, double referenceMs) {
    // Every sample at the level of the reference, so that the machine's drift is not its spread.
    double[] scaledMs =
        bursts.stream()
            .flatMapToDouble(
                burst ->
                    Arrays.stream(burst.samples().elapsedNanos())
                        .mapToDouble(nanos -> nanos / burst.referenceNanos() * referenceMs))
            .sorted()
            .toArray();
    double medianMs = ratio.ms();
    double[] deviations =
        Arrays.stream(scaledMs).map(ms -> Math.abs(ms - medianMs)).sorted().toArray();
    return new Summary(
        scaledMs.length,
        medianMs,
        Math.max(scaledMs[0], Arrays.stream(scaledMs).average().getAsDouble()),
        Quantiles.of(deviations, 0.5),
        Math.max(medianMs, Quantiles.of(scaledMs, 0.9)),
        Math.min(scaledMs[0], ratio.ci95Low() * referenceMs),
        ratio.ci95Low() * referenceMs,
        ratio.ci95High() * referenceMs);
  }

  /**
   * The ratio by every second burst alone; how far the two halves differ tells how well the whole
   * repeats.
   *
   * @param half 0 for the first, third, ... burst, 1 for the others
   */
  public double ratioOfHalf(int half) {
    double[] ratios = ratios();
    double[] sorted =
        IntStream.range(0, ratios.length)
            .filter(i -> i % 2 == half)
            .mapToDouble(i -> ratios[i])
            .sorted()
            .toArray();
    return Quantiles.of(sorted, 0.5);
  }

  /** Median over bursts of their floors as the clock had them, in milliseconds. */
  public double absoluteMs() {
    double[] floors =
        bursts.stream()
            .mapToDouble(burst -> floor(burst.samples()) / Samples.NANOS_PER_MS)
            .sorted()
            .toArray();
    return Quantiles.of(floors, 0.5);
  }

  private double[] ratios() {
    return bursts.stream().mapToDouble(Burst::ratio).toArray();
  }

  /** Whether the interval of the ratio, by order statistics, is narrower than a share of it. */
  boolean isWithin(double relativeBound) {
    return relativeHalfWidth() <= relativeBound;
  }

  /** Half the width of that interval as a share of the ratio. */
  double relativeHalfWidth() {
    double[] sorted = ratios();
    Arrays.sort(sorted);
    Quantiles.Interval interval = Quantiles.medianInterval95(sorted);
    return (interval.high() - interval.low()) / 2 / Quantiles.of(sorted, 0.5);
  }
}
