package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Something that may only be so much, as it is typed.
 *
 * @param what a metric, or the file of a latency table
 * @param file the file, if it is one
 * @param most how much
 */
record LimitText(String what, Optional<Path> file, double most) {

  /** The metric that needs no table. */
  private static final String PARAMETERS = "parameters";

  private static final String FORMS =
      PARAMETERS
          + "=NUMBER for the network's parameters, or FILE=MS for its milliseconds by another"
          + " latency table; other metrics cannot be limited";

  /**
   * Reads a limit.
   *
   * @throws BadInputException where the text is none, or names neither a metric nor a file
   */
  static LimitText parse(String text) {
    int equals = text.lastIndexOf('=');
    if (equals < 1) {
      throw refused("'" + text + "' is no limit");
    }
    String what = text.substring(0, equals);
    double most = number(text.substring(equals + 1));
    if (!(most > 0 && most <= Double.MAX_VALUE)) {
      throw refused("'" + text + "' has no number above 0 behind its '='");
    }
    if (what.equals(PARAMETERS)) {
      return new LimitText(what, Optional.empty(), most);
    }
    return new LimitText(what, Optional.of(file(what)), most);
  }

  private static Path file(String what) {
    try {
      Path file = Path.of(what);
      if (Files.exists(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw refused("'" + what + "' is neither a metric nor a path");
    }
    throw refused("'" + what + "' is neither a metric nor a file");
  }

  private static BadInputException refused(String what) {
    return new BadInputException("--limit", what, FORMS, "correct it");
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
