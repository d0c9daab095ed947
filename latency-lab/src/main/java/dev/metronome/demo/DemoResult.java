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
 * @param finalists the search's best candidates, trained; the winner is the best of them by the
 *     images that the trainings held out
 * @param random random architectures at the same latency, trained likewise
 * @param tableSeconds time to build the table
 * @param searchSeconds time to search
 * @param trainingSeconds time to train the finalists
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
    List<Trained> finalists,
    List<Trained> random,
    double tableSeconds,
    double searchSeconds,
    double trainingSeconds,
    double seconds) {

  /**
   * An architecture near the target, trained from scratch.
   *
   * @param architecture its text
   * @param predictedMs by the table
   * @param heldOutAccuracy on the training images that were held out
   * @param accuracy on test images
   */
  public record Trained(
      String architecture, double predictedMs, double heldOutAccuracy, double accuracy) {}

  public DemoResult {
    files = List.copyOf(files);
    finalists = List.copyOf(finalists);
    random = List.copyOf(random);
  }

  /** Mean accuracy of the random architectures. */
  public double randomAccuracy() {
    return random.stream().mapToDouble(Trained::accuracy).average().orElse(Double.NaN);
  }
}
