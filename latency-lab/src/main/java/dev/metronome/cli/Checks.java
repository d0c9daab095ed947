package dev.metronome.cli;

import dev.metronome.problem.BadInputException;

/** Checks of single option values. */
final class Checks {

  private Checks() {}

  static void atLeast(String option, double value, double least) {
    if (!(value >= least)) {
      throw new BadInputException(
          option, String.valueOf(value), "at least " + least, "give a larger value");
    }
  }
}
