package dev.metronome.report.source;

import dev.metronome.run.TrainingResult;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A stand-alone training, finished or not.
 *
 * @param name of its folder
 * @param config what was started, of which any part may be missing
 * @param epochs in order
 * @param confusions of test images, once it is done
 * @param result where it is done
 * @param gaps what is missing
 */
public record TrainingRun(
    String name,
    JsonFile config,
    List<Epoch> epochs,
    List<Confusion> confusions,
    Optional<TrainingResult> result,
    List<String> gaps) {

  /**
   * An epoch.
   *
   * @param validationAccuracy 0 to 1, where images were held out
   * @param imagesPerSecond trained
   */
  public record Epoch(
      long epoch, double loss, OptionalDouble validationAccuracy, OptionalDouble imagesPerSecond) {}

  /** How many images of a class were taken for a class. */
  public record Confusion(String label, String predicted, long images) {}

  public TrainingRun {
    epochs = List.copyOf(epochs);
    confusions = List.copyOf(confusions);
    gaps = List.copyOf(gaps);
  }
}
