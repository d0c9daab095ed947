package dev.metronome.run;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Ends of a range in six digits, rounded into the range: what is told can be reached. */
final class ReachableText {

  private static final int DIGITS = 6;

  private ReachableText() {}

  /** The lower end. */
  static String least(double value) {
    return text(value, RoundingMode.CEILING);
  }

  /** The upper end. */
  static String most(double value) {
    return text(value, RoundingMode.FLOOR);
  }

  private static String text(double value, RoundingMode mode) {
    return new BigDecimal(value)
        .round(new MathContext(DIGITS, mode))
        .stripTrailingZeros()
        .toPlainString();
  }
}
