package dev.metronome.build;

import dev.metronome.problem.StoppedException;

/** Asked between inferences whether to go on. */
@FunctionalInterface
interface Stop {

  /**
   * Returns where work should go on.
   *
   * @throws StoppedException where it should not, with what is saved and how to go on
   */
  void check();
}
