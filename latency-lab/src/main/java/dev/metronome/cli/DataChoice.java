package dev.metronome.cli;

import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The images to train on. */
final class DataChoice {

  @Option(names = "--data", paramLabel = "DATA", description = "Images: " + Datasets.FORMS + ".")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "cpu|cuda:N",
      description = "What trains; default ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of all that is random; default ${DEFAULT-VALUE}.")
  private long seed;

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
    return device;
  }

  long seed() {
    return seed;
  }

  ImageDataset open(int resolution) throws IOException {
    return open(data(), resolution);
  }

  /** Reads or draws a data set and shows how far that has come. */
  static ImageDataset open(String data, int resolution) throws IOException {
    ProgressOfImages progress = new ProgressOfImages();
    try {
      return Datasets.open(data, resolution, progress::update);
    } finally {
      progress.close();
    }
  }

  private static final class ProgressOfImages {
    private Progress progress;

    synchronized void update(long done, long total) {
      if (progress == null) {
        progress = Progress.start("Reading images", total);
      }
      progress.update(done, "");
    }

    synchronized void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }
}
