package dev.metronome.run;

/** Hears of a training's progress. */
public interface TrainingListener {

  /** Takes no notice. */
  TrainingListener NONE = new TrainingListener() {};

  /** Training goes on at this step, 0 for a new one. */
  default void started(long firstStep, long steps) {}

  /** A step is done; {@code step} is counted from 0. */
  default void step(long step, double loss) {}

  /** An epoch is done and tested. */
  default void epoch(TrainingEpoch epoch) {}
}
