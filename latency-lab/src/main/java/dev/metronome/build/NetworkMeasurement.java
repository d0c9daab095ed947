package dev.metronome.build;

import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Ratio;
import java.util.Objects;

/**
 * A whole network, measured beside the reference.
 *
 * @param architecture its text
 * @param group which group it was measured in, from 0
 * @param ratio to the reference
 * @param absoluteMs median over bursts of their fastest runs as the clock had them
 * @param firstHalf the ratio by every second burst
 * @param secondHalf the ratio by the other bursts
 * @param device which of several devices measured it; empty where there was one only
 */
record NetworkMeasurement(
    String architecture,
    int group,
    Ratio ratio,
    double absoluteMs,
    double firstHalf,
    double secondHalf,
    String device) {

  NetworkMeasurement {
    Objects.requireNonNull(device, "device");
    for (double value : new double[] {absoluteMs, firstHalf, secondHalf}) {
      if (!(value > 0 && value <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(value + " is no time and no ratio");
      }
    }
  }

  static NetworkMeasurement of(
      String architecture, int group, InterleavedMeasurer.Result result, String device) {
    return new NetworkMeasurement(
        architecture,
        group,
        result.measurement().ratio().orElseThrow(),
        result.samples().absoluteMs(),
        result.samples().ratioOfHalf(0),
        result.samples().ratioOfHalf(1),
        device);
  }

  /**
   * What measuring the network twice would differ by on average, as a share: each half has half of
   * the bursts, so that their difference is twice the error of the whole.
   */
  double noiseShare() {
    return Math.abs(firstHalf / secondHalf - 1) / 2;
  }
}
