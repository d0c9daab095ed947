package dev.metronome.evaluation;

import dev.metronome.space.Architecture;

/** From an architecture to its accuracy. */
public interface Evaluator {

  /** Share of images that the architecture's network classifies rightly, 0 to 1. */
  double accuracy(Architecture architecture);
}
