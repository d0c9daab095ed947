package dev.metronome.demo;

import dev.metronome.deploy.ExportedNetwork;
import java.util.List;

/**
 * What the demo found.
 *
 * @param architecture of the winner
 * @param target what was measured on
 * @param targetMs latency asked for
 * @param predictedMs by the table
 * @param measuredMs of the exported winner
 * @param accuracy of the winner, trained from scratch, on test images
 * @param files the winner in every format, compared with the framework on the test images
 * @param random random architectures at the same latency, trained likewise
 * @param tableSeconds time to build the table
 * @param searchSeconds time to search
 * @param trainingSeconds time to train the winner
 * @param seconds time of everything
 */
public record DemoResult(
    String architecture,
    String target,
    double targetMs,
    double predictedMs,
    double measuredMs,
    double accuracy,
    List<ExportedNetwork> files,
    List<Random> random,
    double tableSeconds,
    double searchSeconds,
    double trainingSeconds,
    double seconds) {

  /** A random architecture at the target. */
  public record Random(String architecture, double predictedMs, double accuracy) {}

  public DemoResult {
    files = List.copyOf(files);
    random = List.copyOf(random);
  }

  /** Mean accuracy of the random architectures. */
  public double randomAccuracy() {
    return random.stream().mapToDouble(Random::accuracy).average().orElse(Double.NaN);
  }
}
