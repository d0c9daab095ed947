package dev.metronome.cli;

import dev.metronome.build.BuildProgress;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import java.io.IOException;
import java.util.Locale;

/** Shows a table build in the terminal. */
final class TableProgress implements BuildProgress, AutoCloseable {

  /** A build that tells its progress. */
  @FunctionalInterface
  interface Work {
    LatencyTable with(BuildProgress progress) throws IOException;
  }

  private Progress progress;
  private int finished;

  TableProgress() {}

  /** Runs a build and shows its progress. */
  static LatencyTable show(Work work) throws IOException {
    try (TableProgress progress = new TableProgress()) {
      return work.with(progress);
    }
  }

  @Override
  public void started(int finishedBefore, int rows) {
    finished = finishedBefore;
    progress = Progress.start("Measuring rows", rows);
    progress.alreadyDone(finishedBefore);
  }

  @Override
  public void rowFinished(int row, int rows, OpSignature operation, Measurement measurement) {
    finished++;
    progress.update(
        finished,
        String.format(
            Locale.ROOT,
            "%.4f ms +/-%.1f%% %s",
            measurement.summary().medianMs(),
            100 * measurement.summary().relativeHalfWidth(),
            operation));
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
