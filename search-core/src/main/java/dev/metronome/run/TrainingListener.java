package dev.metronome.run;

/** Hears of a training's progress. */
public interface TrainingListener {

  /** Training goes on at this step, 0 for a new one. */
  void started(long firstStep, long steps);

  /** A step is done; {@code step} is counted from 0. */
  void step(long step, double loss);

  /** An epoch is done and tested. */
  void epoch(TrainingEpoch epoch);
}
