package dev.metronome.cli.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;

/** What may be given for an option, in the words of people who do not program. */
public final class OptionValue {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+");

  private OptionValue() {}

  /**
   * What a value should have been that is none of an option's type.
   *
   * @param value the one that was given
   */
  public static String expected(ArgSpec option, String value) {
    Class<?> type = option.auxiliaryTypes()[0];
    if (type == int.class || type == Integer.class) {
      return wholeNumber(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class || type == Long.class) {
      return wholeNumber(value, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants())
            .map(each -> ((Enum<?>) each).name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining("|"))
        : option.paramLabel();
  }

  private static String wholeNumber(String value, long least, long most) {
    return "a whole number"
        + (WHOLE_NUMBER.matcher(value).matches() ? " from " + least + " to " + most : "");
  }
}
