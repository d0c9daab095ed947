package dev.metronome.remote.power;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the numbers of a meter stand in its lines.
 *
 * <p>A header names them: {@code seconds}, {@code time}, {@code timestamp} or {@code epoch}; {@code
 * volts}, {@code voltage} or {@code V}; {@code amps}, {@code current} or {@code A}; each with a
 * unit after it where it is another, as in {@code time_ms}, {@code current(mA)} or {@code current
 * [uA]}. Other columns are left out, whatever is in them.
 *
 * @param count how many columns a line has
 */
record PowerColumns(Optional<Column> time, Column volts, Column amps, int count) {

  /** Lines without a header: {@code seconds,volts,amps}. */
  static final PowerColumns PLAIN =
      new PowerColumns(Optional.of(new Column(0, 1)), new Column(1, 1), new Column(2, 1), 3);

  private static final Pattern NAME =
      Pattern.compile(
          "(?<what>[a-z]+(?:[ _](?:voltage|current|volts|amps))?)(?:["
              + " _]*[(\\[]?(?<unit>[mu\u00b5]?[vas]|[mu\u00b5]s|sec|seconds|millis|micros)[)\\]]?)?");

  /** A number's place and what it is to be multiplied by. */
  record Column(int index, double factor) {

    OptionalDouble of(List<String> cells) {
      try {
        double value = Double.parseDouble(cells.get(index)) * factor;
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
      } catch (NumberFormatException e) {
        return OptionalDouble.empty();
      }
    }
  }

  /** The columns that a line names; empty where it is no header. */
  static Optional<PowerColumns> header(String line) {
    List<String> names = cells(line);
    // Numbers with units have words that are names of columns as well.
    if (names.stream().anyMatch(name -> name.matches("[-+.\\d].*"))) {
      return Optional.empty();
    }
    Optional<Column> time = Optional.empty();
    Optional<Column> volts = Optional.empty();
    Optional<Column> amps = Optional.empty();
    for (int i = 0; i < names.size(); i++) {
      Matcher matcher = NAME.matcher(names.get(i).toLowerCase(Locale.ROOT));
      if (!matcher.matches()) {
        continue;
      }
      String what = matcher.group("what");
      String unit = matcher.group("unit") == null ? "" : matcher.group("unit");
      Optional<Column> column = Optional.of(new Column(i, factor(what, unit)));
      if (time.isEmpty()
          && what.matches("seconds?|sec|s|time|timestamp|epoch|t|ms|millis|us|micros")) {
        time = column;
      } else if (volts.isEmpty() && isVoltage(what)) {
        volts = column;
      } else if (amps.isEmpty() && what.matches("(.*[ _])?(current|amps?|amperes?)|i|a|ma|ua")) {
        amps = column;
      }
    }
    return volts.isPresent() && amps.isPresent()
        ? Optional.of(new PowerColumns(time, volts.get(), amps.get(), names.size()))
        : Optional.empty();
  }

  private static boolean isVoltage(String what) {
    return what.matches("(.*[ _])?(voltage|volts?)|u|v|mv") && Units.isSupply(what);
  }

  private static double factor(String what, String unit) {
    String named = unit.isEmpty() ? what : unit;
    return switch (named) {
      case "ms", "millis" -> 1e-3;
      case "us", "micros" -> 1e-6;
      case "mv", "uv", "ma", "ua", "\u00b5s", "\u00b5v", "\u00b5a" -> Units.factor(named);
      default -> 1;
    };
  }

  /** The reading of a line; empty where it is none. */
  Optional<PowerReading> read(String line) {
    List<String> cells = cells(line);
    if (cells.size() != count) {
      return Optional.empty();
    }
    OptionalDouble at = time.map(column -> column.of(cells)).orElse(OptionalDouble.empty());
    OptionalDouble v = volts.of(cells);
    OptionalDouble a = amps.of(cells);
    boolean whole = v.isPresent() && a.isPresent() && (time.isEmpty() || at.isPresent());
    return whole
        ? Optional.of(new PowerReading(at, v.getAsDouble(), a.getAsDouble()))
        : Optional.empty();
  }

  private static List<String> cells(String line) {
    String separator = line.contains(",") ? "," : line.contains(";") ? ";" : "\\s+";
    if (line.contains("\t") && !line.contains(",")) {
      separator = "\t";
    }
    return List.of(line.strip().split(separator, -1)).stream().map(String::strip).toList();
  }
}
