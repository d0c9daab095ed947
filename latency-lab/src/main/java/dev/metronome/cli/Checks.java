package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import java.math.BigDecimal;

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
          option, String.valueOf(value), text(least) + " to " + text(most), "give another value");
    }
  }

  /** As it is typed, such as 0.0001 and 1. */
  private static String text(double bound) {
    return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
