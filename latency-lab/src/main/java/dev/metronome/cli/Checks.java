package dev.metronome.cli;

import dev.metronome.problem.BadInputException;

/** Checks of single option values. */
final class Checks {

  private Checks() {}

  static void atLeast(String option, int value, int least) {
    if (value < least) {
      throw new BadInputException(
          option, String.valueOf(value), "at least " + least, "give a larger value");
    }
  }

  static void between(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BadInputException(
          option, String.valueOf(value), least + " to " + most, "give another value");
    }
  }

  static void between(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new BadInputException(
          option, String.valueOf(value), least + " to " + most, "give another value");
    }
  }
}
