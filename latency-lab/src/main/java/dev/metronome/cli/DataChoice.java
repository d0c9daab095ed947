package dev.metronome.cli;

import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The images to train on. */
final class DataChoice {

  @Option(names = "--data", paramLabel = "DATA", description = "Images: " + Datasets.FORMS + ".")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all that is random; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private DeviceChoice device;
  @Mixin private ImageReading reading;

  boolean isGiven() {
    return data.isPresent();
  }

  String data() {
    return data.orElseThrow(
        () ->
            new BadInputException(
                "--data", "no images are given", Datasets.FORMS, "give them with --data"));
  }

  String device() {
    return device.text();
  }

  long seed() {
    return seed;
  }

  ImageDataset open(int resolution) throws IOException {
    return reading.open(data(), resolution);
  }

  /** With training images that are larger kept larger, too. */
  ImageDataset openForCrops(int resolution) throws IOException {
    return reading.open(data(), resolution, true);
  }
}
