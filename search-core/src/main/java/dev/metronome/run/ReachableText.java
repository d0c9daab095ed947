package dev.metronome.run;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Latencies at the ends of ranges, as they are told. */
final class ReachableText {

  private static final int DIGITS = 6;
  private static final int USUAL_DECIMALS = 4;
  private static final int MOST_DECIMALS = 15;

  private ReachableText() {}

  /** The lower end of what can be reached, in six digits, rounded into the range. */
  static String least(double value) {
    return text(value, RoundingMode.CEILING);
  }

  /** The upper end of what can be reached. */
  static String most(double value) {
    return text(value, RoundingMode.FLOOR);
  }

  /** Numbers with four digits behind the point, or as many as tell them apart. */
  static List<String> apart(double... values) {
    long different = Arrays.stream(values).distinct().count();
    IntFunction<List<String>> told =
        digits ->
            Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%." + digits + "f", value))
                .toList();
    return IntStream.range(USUAL_DECIMALS, MOST_DECIMALS)
        .mapToObj(told)
        .filter(texts -> texts.stream().distinct().count() == different)
        .findFirst()
        .orElseGet(() -> told.apply(MOST_DECIMALS));
  }

  private static String text(double value, RoundingMode mode) {
    return new BigDecimal(value)
        .round(new MathContext(DIGITS, mode))
        .stripTrailingZeros()
        .toPlainString();
  }
}
