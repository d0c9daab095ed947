package dev.metronome.cli;

import dev.metronome.build.BuildProgress;
import dev.metronome.tables.Calibration;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.measure.Ratio;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Shows a table build or a check in the terminal. */
final class TableProgress implements BuildProgress, AutoCloseable {

  /** Work that tells its progress. */
  @FunctionalInterface
  interface Work<R> {
    R with(BuildProgress progress) throws IOException;
  }

  private Progress progress;
  private int finished;
  private int redoneFinished;
  private String interval = "";
  private String drift = "";
  private String calibration = "";

  TableProgress() {}

  /** Runs work and shows its progress. */
  static <R> R show(Work<R> work) throws IOException {
    try (TableProgress progress = new TableProgress()) {
      return work.with(progress);
    }
  }

  @Override
  public void started(Stage stage, int finishedBefore, int total) {
    close();
    interval = "";
    drift = "";
    redoneFinished = 0;
    String task =
        switch (stage) {
          case ROWS -> "Measuring rows";
          case CALIBRATION -> "Calibrating (at most)";
          case CHECK -> "Checking";
        };
    progress = Progress.start(task, total);
    progress.alreadyDone(finishedBefore);
    finished = finishedBefore;
  }

  @Override
  public void round(double done, int redoneBursts) {
    update(done, redoneFinished + redoneBursts);
  }

  private void update(double done, int redone) {
    progress.update(
        finished, done, interval, drift, redone == 0 ? "" : redone + " bursts redone", calibration);
  }

  @Override
  public void precision(double relativeHalfWidth, double driftNow) {
    interval = String.format(Locale.ROOT, "+/-%.1f%%", 100 * relativeHalfWidth);
    setDrift(driftNow);
  }

  private void setDrift(double now) {
    drift = String.format(Locale.ROOT, "drift %+.1f%%", 100 * (now - 1));
  }

  @Override
  public void finished(int finishedNow, String what, Measurement measurement, double driftNow) {
    interval =
        String.format(
            Locale.ROOT,
            "%.4f ms +/-%.1f%%",
            measurement.summary().medianMs(),
            100 * measurement.summary().relativeHalfWidth());
    setDrift(driftNow);
    redoneFinished += measurement.ratio().map(Ratio::redone).orElse(0);
    finished = finishedNow;
    update(finished, redoneFinished);
  }

  @Override
  public void calibrated(Calibration fit) {
    calibration =
        String.format(
            Locale.ROOT, "error %.2f%% with %d networks", 100 * fit.errorShare(), fit.networks());
  }

  @Override
  public void device(String device, String what) {
    System.err.printf("%n%s: %s%n", device, what);
  }

  @Override
  public void built(Duration whole, Duration measuring, int devices) {
    close();
    System.err.println(closing(whole, measuring, devices));
  }

  /**
   * What models ran, as a share of what the devices had: several have more than the clock shows.
   */
  static String closing(Duration whole, Duration measuring, int devices) {
    double seconds = measuring.toMillis() / 1e3;
    double share = 100.0 * measuring.toMillis() / Math.max(1, devices * whole.toMillis());
    return String.format(Locale.ROOT, "Built in %.1f s", whole.toMillis() / 1e3)
        + (devices == 1
            ? String.format(Locale.ROOT, ", of which models ran %.1f s (%.1f %%)", seconds, share)
            : String.format(
                Locale.ROOT,
                "; models ran %.1f s in all (%.1f %% of %d devices' time)",
                seconds,
                share,
                devices));
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
