package dev.metronome.tensorboard;

import dev.metronome.run.TrainingConfig;
import dev.metronome.run.TrainingEpoch;
import dev.metronome.run.TrainingListener;
import dev.metronome.run.TrainingResult;
import dev.metronome.training.CosineSchedule;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Writes a training's curves into its folder, for TensorBoard: loss and learning rate of every
 * step, and what every epoch has come to, at its last step.
 *
 * <p>A training that resumes begins a new file, and TensorBoard forgets the steps after the
 * checkpoint that it resumes from.
 */
public final class TrainingEvents implements TrainingListener {

  private final TrainingConfig config;
  private final RunEvents events;
  private CosineSchedule rate;
  private long lastStep;

  /**
   * Curves of a training.
   *
   * @param folder of the run, with its configuration
   */
  public TrainingEvents(Path folder, TrainingConfig config) {
    this(folder, config, InstantSource.system());
  }

  TrainingEvents(Path folder, TrainingConfig config, InstantSource clock) {
    this.config = config;
    this.events = new RunEvents(folder, clock);
  }

  @Override
  public void started(long firstStep, long steps) {
    rate = config.training().weightSchedule(steps);
    lastStep = Math.max(0, firstStep - 1);
    events.start(firstStep);
  }

  @Override
  public void step(long step, double loss) {
    lastStep = step;
    events.tell(
        step,
        new RunEvents.Scalars()
            .with(RunEvents.TRAINING_LOSS, loss)
            .with(RunEvents.WEIGHTS_RATE, rate.rate(step)));
  }

  @Override
  public void epoch(TrainingEpoch epoch) {
    events.tell(
        lastStep,
        new RunEvents.Scalars()
            .with("epoch", (double) epoch.epoch())
            .with("loss/epoch", epoch.loss())
            .with(RunEvents.VALIDATION_ACCURACY, epoch.validationAccuracy())
            .with(RunEvents.IMAGES_PER_SECOND, epoch.imagesPerSecond()));
  }

  @Override
  public void done(TrainingResult result) {
    events.tell(lastStep, new RunEvents.Scalars().with("accuracy/test", result.testAccuracy()));
  }
}
