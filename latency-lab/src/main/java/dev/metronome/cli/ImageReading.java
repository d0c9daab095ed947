package dev.metronome.cli;

import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.Loading;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How images are read; shows how far that has come, and names files that are left out. */
final class ImageReading {

  private static final int NAMED = 20;

  @Option(
      names = "--unreadable",
      paramLabel = "SHARE",
      description =
          "Share of an image folder's files that are left out, and named, where they cannot be read;"
              + " more are refused; "
              + TunasChoice.SHARE
              + "; default 0.001.")
  private Optional<Double> unreadable = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  boolean isGiven() {
    return unreadable.isPresent();
  }

  /**
   * Looks at the option.
   *
   * @throws dev.metronome.problem.BadInputException where its value is none
   */
  void check() {
    loading(1);
  }

  /** Reads or draws a data set. */
  ImageDataset open(String data, int resolution) throws IOException {
    return open(data, resolution, false);
  }

  /**
   * Reads or draws a data set.
   *
   * @param forCrops whether training images that are larger are also kept larger
   */
  ImageDataset open(String data, int resolution, boolean forCrops) throws IOException {
    Loading loading = loading(resolution).withCrops(forCrops);
    ProgressOfImages progress = new ProgressOfImages();
    ImageDataset images;
    try {
      images = Datasets.open(data, loading, progress::update);
    } finally {
      progress.close();
    }
    tell(images.leftOut());
    return images;
  }

  private Loading loading(int resolution) {
    return OptionNames.inProblemsOf(
        () ->
            Loading.at(resolution)
                .withLargestUnreadable(unreadable.orElse(Loading.USUAL_UNREADABLE)));
  }

  private void tell(List<Problem> leftOut) {
    if (leftOut.isEmpty()) {
      return;
    }
    PrintWriter err = command.commandLine().getErr();
    err.println(
        String.format(Locale.ROOT, "%,d images cannot be read and are left out:", leftOut.size()));
    leftOut.stream()
        .limit(NAMED)
        .forEach(problem -> err.println("  " + problem.where() + ": " + problem.what()));
    if (leftOut.size() > NAMED) {
      err.println("  and " + (leftOut.size() - NAMED) + " more");
    }
    err.flush();
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
