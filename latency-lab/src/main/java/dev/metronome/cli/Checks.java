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
          option, plain(value), plain(least) + " to " + plain(most), "give another value");
    }
  }

  /** As people write numbers: 0.0001 and 4, not 1.0E-4 and 4.0, as far as that is short. */
  private static String plain(double value) {
    boolean isShort = value == 0 || (Math.abs(value) >= 1e-9 && Math.abs(value) < 1e9);
    return isShort
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }
}
