package dev.metronome.cli;

import dev.metronome.run.TrainingEpoch;
import dev.metronome.run.TrainingListener;
import java.util.Locale;

/** Shows a training in the terminal. */
final class TrainingProgress implements TrainingListener, AutoCloseable {

  private static final double NEW_SHARE = 0.02;

  private final String task;
  private Progress progress;
  private long stepsPerEpoch = 1;
  private int batchSize;
  private long steps;
  private double loss = Double.NaN;
  private String judged = "";
  private long epochStartNanos;
  private long epochFirstStep;

  TrainingProgress(String task) {
    this.task = task;
  }

  @Override
  public void planned(long stepsOfEpoch, int imagesOfStep) {
    stepsPerEpoch = stepsOfEpoch;
    batchSize = imagesOfStep;
  }

  @Override
  public void started(long firstStep, long stepsInAll) {
    steps = stepsInAll;
    progress = Progress.start(task, steps);
    progress.alreadyDone(firstStep);
    startEpoch(firstStep);
  }

  private void startEpoch(long firstStep) {
    epochFirstStep = firstStep;
    epochStartNanos = System.nanoTime();
  }

  @Override
  public void step(long step, double batchLoss) {
    loss = Double.isNaN(loss) ? batchLoss : loss + NEW_SHARE * (batchLoss - loss);
    progress.update(
        step + 1,
        "epoch " + (step / stepsPerEpoch + 1) + " of " + steps / stepsPerEpoch,
        String.format(Locale.ROOT, "loss %.3f", loss),
        judged,
        String.format(Locale.ROOT, "%.0f images/s", imagesPerSecond(step)));
  }

  private double imagesPerSecond(long step) {
    double seconds = (System.nanoTime() - epochStartNanos) * 1e-9;
    return (step + 1 - epochFirstStep) * batchSize / seconds;
  }

  @Override
  public void epoch(TrainingEpoch epoch) {
    if (epoch.validationAccuracy().isPresent()) {
      judged =
          String.format(
              Locale.ROOT, "validation %.2f%%", 100 * epoch.validationAccuracy().getAsDouble());
    }
    startEpoch(epoch.epoch() * stepsPerEpoch);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
