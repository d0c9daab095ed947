package dev.metronome.cli;

import dev.metronome.build.BuildProgress;
import dev.metronome.tables.Calibration;
import dev.metronome.tables.Measurement;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Shows a table build or a check in the terminal. */
final class TableProgress implements BuildProgress, AutoCloseable {

  /** Progress is counted in parts, so that the bar moves within a group too. */
  private static final int PARTS = 100;

  /** Work that tells its progress. */
  @FunctionalInterface
  interface Work<R> {
    R with(BuildProgress progress) throws IOException;
  }

  private Progress progress;
  private String figures = "";
  private String calibration = "";

  TableProgress() {}

  /** Runs work and shows its progress. */
  static <R> R show(Work<R> work) throws IOException {
    try (TableProgress progress = new TableProgress()) {
      return work.with(progress);
    }
  }

  @Override
  public void started(Stage stage, int finished, int total) {
    close();
    figures = "";
    String task =
        switch (stage) {
          case ROWS -> "Measuring rows";
          case CALIBRATION -> "Calibrating (at most)";
          case CHECK -> "Checking";
        };
    progress = Progress.start(task, (long) PARTS * total, PARTS);
    progress.alreadyDone((long) PARTS * finished);
  }

  @Override
  public void round(double done, int redoneBursts) {
    progress.update(
        Math.round(PARTS * done),
        (redoneBursts == 0 ? "" : redoneBursts + " bursts redone, ") + figures + calibration);
  }

  @Override
  public void finished(int finished, String what, Measurement measurement, double drift) {
    figures =
        String.format(
            Locale.ROOT,
            "%.4f ms +/-%.1f%%, drift %+.1f%%",
            measurement.summary().medianMs(),
            100 * measurement.summary().relativeHalfWidth(),
            100 * (drift - 1));
    progress.update((long) PARTS * finished, figures + calibration);
  }

  @Override
  public void calibrated(Calibration fit) {
    calibration =
        String.format(
            Locale.ROOT, ", error %.2f%% with %d networks", 100 * fit.errorShare(), fit.networks());
  }

  @Override
  public void device(String device, String what) {
    System.err.printf("%n%s: %s%n", device, what);
  }

  @Override
  public void built(Duration whole, Duration measuring) {
    close();
    System.err.printf(
        Locale.ROOT,
        "Built in %.1f s, of which models ran %.1f s (%.1f %%)%n",
        whole.toMillis() / 1e3,
        measuring.toMillis() / 1e3,
        100.0 * measuring.toMillis() / Math.max(1, whole.toMillis()));
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
