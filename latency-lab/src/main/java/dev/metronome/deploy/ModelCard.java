package dev.metronome.deploy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What someone who gets the files of an export needs to know; written beside them as {@code
 * model-card.json}. What is not known is left out.
 *
 * @param network what people call it
 * @param architecture its text, where a space has it
 * @param space the space with its parameters
 * @param netConfig the file of a network without a space
 * @param layers every layer with its shapes, in order
 * @param parameters number of learned values
 * @param macs multiply-accumulates of one image
 * @param input what the files take
 * @param labels names of the classes in the order of the outputs
 * @param comparedImages how many images the files were compared with the framework on
 * @param frameworkAccuracy share of them that the framework classifies rightly
 * @param files the files
 * @param provenance where all this comes from
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelCard(
    String network,
    Optional<String> architecture,
    Optional<String> space,
    Optional<SourceFile> netConfig,
    List<String> layers,
    long parameters,
    long macs,
    Input input,
    List<String> labels,
    int comparedImages,
    OptionalDouble frameworkAccuracy,
    List<File> files,
    Provenance provenance) {

  /** The name of the file. */
  public static final String FILE = "model-card.json";

  /** A file with its hash. */
  public record SourceFile(String file, String sha256) {}

  /**
   * What the files take.
   *
   * @param name of the input
   * @param channels in the order red, green, blue
   * @param mean of each channel of the pixels, which are from 0 to 1; subtracted
   * @param standardDeviation likewise; divided by
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Input(
      String name,
      int height,
      int width,
      int channels,
      List<Double> mean,
      List<Double> standardDeviation) {}

  /**
   * One file.
   *
   * @param file its name, beside the card
   * @param format such as {@code tflite-int8}
   * @param input its only input
   * @param output its only output
   * @param target what it was compared and timed on
   * @param logitDifference its largest difference from the framework, as a share of the logits'
   *     range
   * @param samePredictions share of images put into the framework's class
   * @param accuracy share of images classified rightly
   * @param latency by the clock
   * @param predictions by tables of the target
   * @param run how to run it, in the card's folder
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record File(
      String file,
      String format,
      long bytes,
      String sha256,
      Port input,
      Port output,
      String target,
      double logitDifference,
      double samePredictions,
      OptionalDouble accuracy,
      Optional<Latency> latency,
      List<Prediction> predictions,
      String run) {}

  /**
   * An input or output.
   *
   * @param layout of images
   * @param shape with -1 for what is open
   * @param scale of integers: {@code real = scale * (q - zeroPoint)}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Port(
      String name,
      String type,
      Optional<String> layout,
      List<Long> shape,
      OptionalDouble scale,
      OptionalInt zeroPoint) {}

  /** The median of single inferences with its 95 % interval. */
  public record Latency(double medianMs, double ci95LowMs, double ci95HighMs, int inferences) {}

  /**
   * What a table says beside what was measured as its rows were.
   *
   * @param table its file
   * @param sha256 of the file
   * @param predictedMs sum of its rows
   * @param measuredMs the file beside the table's reference, at its level
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Prediction(
      String table,
      String sha256,
      double predictedMs,
      OptionalDouble ci95LowMs,
      OptionalDouble ci95HighMs,
      OptionalDouble measuredMs) {}

  /**
   * Where it comes from.
   *
   * @param weights the file, or how they were made
   * @param weightsSha256 of the file
   * @param data the data set that files were compared and calibrated on, as it was named
   * @param calibration the images that 8-bit files were calibrated on
   * @param metronome version of this program
   * @param created when, in UTC
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Provenance(
      String weights,
      Optional<String> weightsSha256,
      Optional<String> data,
      Optional<String> calibration,
      String metronome,
      String created) {}
}
