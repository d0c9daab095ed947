package dev.metronome.build;

import java.util.List;
import java.util.Objects;

/**
 * A whole network as the profiler saw it.
 *
 * @param architecture its text
 * @param runs how many inferences were averaged
 * @param runMs mean of the whole inferences
 * @param insertedMs what operators took that the runtime inserted; the layers have it too
 * @param seconds that it took in all, from the network to the profile
 * @param layersMs mean times of the network's operations, in their order
 */
record ProfiledNetwork(
    String architecture,
    int runs,
    double runMs,
    double insertedMs,
    double seconds,
    List<Double> layersMs) {

  ProfiledNetwork {
    Objects.requireNonNull(architecture, "architecture");
    layersMs = List.copyOf(layersMs);
    if (runs < 1) {
      throw new IllegalArgumentException("a profile of " + runs + " runs");
    }
    requireTime(runMs);
    requireTime(insertedMs);
    requireTime(seconds);
    layersMs.forEach(ProfiledNetwork::requireTime);
  }

  private static void requireTime(double time) {
    if (!(time >= 0 && time <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(time + " is no time");
    }
  }

  double layersSumMs() {
    return layersMs.stream().mapToDouble(Double::doubleValue).sum();
  }
}
