package dev.metronome.cli;

import dev.metronome.run.TrainingEpoch;
import dev.metronome.run.TrainingListener;
import java.util.Locale;

/** Shows a training in the terminal. */
final class TrainingProgress implements TrainingListener, AutoCloseable {

  private static final double NEW_SHARE = 0.02;

  private final String task;
  private Progress progress;
  private double loss = Double.NaN;
  private String tested = "no epoch yet";

  TrainingProgress(String task) {
    this.task = task;
  }

  @Override
  public void started(long firstStep, long steps) {
    progress = Progress.start(task, steps);
    progress.alreadyDone(firstStep);
  }

  @Override
  public void step(long step, double batchLoss) {
    loss = Double.isNaN(loss) ? batchLoss : loss + NEW_SHARE * (batchLoss - loss);
    progress.update(step + 1, String.format(Locale.ROOT, "loss %.3f, %s", loss, tested));
  }

  @Override
  public void epoch(TrainingEpoch epoch) {
    tested =
        String.format(
            Locale.ROOT,
            "epoch %d: %s%.0f images/s",
            epoch.epoch(),
            epoch.validationAccuracy().isPresent()
                ? String.format(
                    Locale.ROOT,
                    "%.2f %% of validation, ",
                    100 * epoch.validationAccuracy().getAsDouble())
                : "",
            epoch.imagesPerSecond());
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
