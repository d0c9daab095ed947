package dev.metronome.deploy;

import dev.metronome.data.ImageDataset;
import dev.metronome.export.ExportOptions;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.tables.Target;
import dev.metronome.training.TrainingDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A network to export.
 *
 * @param network what is exported
 * @param weights its weights
 * @param trained whether they were learned, so that accuracies mean something
 * @param formats what to write, each once
 * @param options of all files; 8-bit ones get their quantization besides
 * @param data whose test images files are compared on, and whose training images 8-bit files are
 *     calibrated on; random images without one
 * @param calibrationImages how many images 8-bit files are calibrated on
 * @param int8Input whether 8-bit files take integers
 * @param measured whether the files are timed
 * @param threads of one inference
 * @param targetMetadata what is written into the files of a target beside the options' metadata
 * @param device what the framework runs on, which files are compared with
 * @param seed of random images and of the choice of calibration images
 * @param folder where the files go
 */
public record ExportRequest(
    Network network,
    Weights weights,
    boolean trained,
    List<ExportFormat> formats,
    ExportOptions options,
    Optional<ImageDataset> data,
    int calibrationImages,
    boolean int8Input,
    boolean measured,
    int threads,
    Function<Target, Map<String, String>> targetMetadata,
    TrainingDevice device,
    long seed,
    Path folder) {

  /** Images that 8-bit files are calibrated on where nothing is said. */
  public static final int CALIBRATION_IMAGES = 500;

  public ExportRequest {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(folder, "folder");
    formats = List.copyOf(formats);
  }

  /**
   * A network whose weights were trained on a data set: files with the default options, timed with
   * one thread.
   */
  public static ExportRequest trained(
      Network network,
      Weights weights,
      List<ExportFormat> formats,
      ImageDataset data,
      Path folder) {
    return new ExportRequest(
        network,
        weights,
        true,
        formats,
        ExportOptions.DEFAULT,
        Optional.of(data),
        CALIBRATION_IMAGES,
        false,
        true,
        1,
        target -> Map.of(),
        TrainingDevice.cpu(),
        1,
        folder);
  }

  /** This request with other options of all files. */
  public ExportRequest withOptions(ExportOptions other) {
    return with(other, threads, device, seed);
  }

  /** This request with other threads of one inference, another device and another seed. */
  public ExportRequest on(int otherThreads, TrainingDevice otherDevice, long otherSeed) {
    return with(options, otherThreads, otherDevice, otherSeed);
  }

  private ExportRequest with(
      ExportOptions otherOptions, int otherThreads, TrainingDevice otherDevice, long otherSeed) {
    return new ExportRequest(
        network,
        weights,
        trained,
        formats,
        otherOptions,
        data,
        calibrationImages,
        int8Input,
        measured,
        otherThreads,
        targetMetadata,
        otherDevice,
        otherSeed,
        folder);
  }

  /**
   * Checks what 8-bit files need.
   *
   * @throws BadInputException where trained weights come without images to calibrate on
   */
  public void requireCalibration() {
    boolean int8 = formats.stream().anyMatch(ExportFormat::quantized);
    if (int8 && trained && data.isEmpty()) {
      throw new BadInputException(
          "--format",
          "8-bit files of trained weights, and no images to calibrate them on",
          "the data set that the network was trained on",
          "give it with --data, or leave the 8-bit formats out");
    }
  }
}
