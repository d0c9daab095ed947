package dev.metronome.run;

/** Hears of a training's progress, on the thread that trains. */
public interface TrainingListener {

  /** Takes no notice. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * How steps make up epochs; told before {@link #started}.
   *
   * @param stepsPerEpoch how many see every image once
   * @param batchSize images of a step
   */
  default void planned(long stepsPerEpoch, int batchSize) {}

  /** Training goes on at this step, 0 for a new one. */
  default void started(long firstStep, long steps) {}

  /** A step is done; {@code step} is counted from 0. */
  default void step(long step, double loss) {}

  /** An epoch is done and tested. */
  default void epoch(TrainingEpoch epoch) {}

  /** The training is done, and its result is saved. */
  default void done(TrainingResult result) {}

  /** Both: this one hears of everything first. */
  default TrainingListener and(TrainingListener other) {
    TrainingListener first = this;
    return new TrainingListener() {
      @Override
      public void planned(long stepsPerEpoch, int batchSize) {
        first.planned(stepsPerEpoch, batchSize);
        other.planned(stepsPerEpoch, batchSize);
      }

      @Override
      public void started(long firstStep, long steps) {
        first.started(firstStep, steps);
        other.started(firstStep, steps);
      }

      @Override
      public void step(long step, double loss) {
        first.step(step, loss);
        other.step(step, loss);
      }

      @Override
      public void epoch(TrainingEpoch epoch) {
        first.epoch(epoch);
        other.epoch(epoch);
      }

      @Override
      public void done(TrainingResult result) {
        first.done(result);
        other.done(result);
      }
    };
  }
}
