package dev.metronome.tables;

import dev.metronome.problem.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The number format that a model computes in. */
public enum Precision {
  FLOAT32,
  /** Weights and activations of 8 bits, with a scale for each channel or tensor. */
  INT8;

  /** The name in files and on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name.
   *
   * @param where the option or file it comes from
   * @throws BadInputException where there is no such precision
   */
  public static Precision parse(String text, String where) {
    return Arrays.stream(values())
        .filter(precision -> precision.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    where,
                    "'" + text + "' is no precision",
                    "one of " + names(),
                    "give one of them"));
  }

  /** All names, for people. */
  public static String names() {
    return Arrays.stream(values()).map(Precision::text).collect(Collectors.joining(", "));
  }
}
