package dev.metronome.cli;

/**
 * A command that looks at its options and the files they name before it does anything, so that all
 * that is wrong is told together with what the parser found.
 */
interface Checked {

  /**
   * Looks at all options that were given; those that are required may be missing.
   *
   * @throws dev.metronome.problem.BadInputException with all that is wrong
   */
  void check();
}
