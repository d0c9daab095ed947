package dev.metronome.tables.published;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Numbers in published files: plain decimals without exponent, unit or comma. */
final class Decimals {

  /** An hour. Nothing that is timed takes longer; nanoseconds for milliseconds would. */
  static final int MOST_MS = 3_600_000;

  static final String FORM = "as a plain decimal such as 1.234567, without exponent or unit";

  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,30})?");
  private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,8}");

  /** Tables keep nanoseconds. */
  private static final int PLACES = 6;

  private Decimals() {}

  /** A decimal between two bounds, both inclusive. */
  static Optional<BigDecimal> between(String text, long least, long most) {
    if (!DECIMAL.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(text);
    return value.compareTo(BigDecimal.valueOf(least)) < 0
            || value.compareTo(BigDecimal.valueOf(most)) > 0
        ? Optional.empty()
        : Optional.of(value);
  }

  /** A whole number between two bounds, both inclusive. */
  static OptionalInt whole(String text, int least, int most) {
    if (!WHOLE.matcher(text).matches()) {
      return OptionalInt.empty();
    }
    int value = Integer.parseInt(text);
    return value < least || value > most ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** To the nanosecond, as tables are written. */
  static double rounded(BigDecimal ms) {
    return ms.setScale(PLACES, RoundingMode.HALF_EVEN).doubleValue();
  }
}
