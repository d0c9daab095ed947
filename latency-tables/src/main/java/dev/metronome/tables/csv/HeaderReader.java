package dev.metronome.tables.csv;

import dev.metronome.tables.Calibration;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the header lines of a file and notes all that is wrong in them. */
final class HeaderReader {

  private static final Pattern FORM = Pattern.compile("# ([^:]+):(?: (.*))?", Pattern.DOTALL);
  private static final Pattern NETWORKS = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern THREADS = Pattern.compile("[1-9][0-9]{0,8}");
  private static final List<String> KEYS =
      List.of(
          "space",
          "target.runtime",
          "target.runtime_version",
          "target.accelerator",
          "target.device",
          "target.threads",
          "target.precision",
          "created",
          "plan",
          "calibration");

  /** Keys with a number, which version 1 has not. */
  private static final List<String> NUMBERS =
      Stream.concat(Stream.of(TableText.OFFSET), TableText.CALIBRATION.stream()).toList();

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,15})?");
  private static final String REMEDY =
      "take the file from where it was built, or build the table anew";

  private final int version;
  private final FileProblems problems;
  private final Map<String, Double> numbers = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Integer> lineOf = new HashMap<>();
  private final Map<String, String> facts = new TreeMap<>();
  private int threads;
  private Precision precision = Precision.FLOAT32;
  private Instant created = Instant.EPOCH;
  private Optional<Calibration> calibration = Optional.empty();

  HeaderReader(int version, FileProblems problems) {
    this.version = version;
    this.problems = problems;
  }

  /** Reads one line. */
  void read(Line line) {
    Matcher matcher = FORM.matcher(line.text());
    if (!matcher.matches()) {
      problems.add(line.number(), 1, "the line is no header", "'# key: value'", REMEDY);
      return;
    }
    String key = matcher.group(1);
    int column = matcher.end(1) + 3;
    boolean number = version > 1 && NUMBERS.contains(key);
    if (!KEYS.contains(key) && !number && !key.startsWith(TableText.FACT)) {
      problems.add(
          line.number(),
          3,
          "'" + key + "' is an unknown key",
          String.join(", ", KEYS)
              + (version > 1 ? ", " + String.join(", ", NUMBERS) : "")
              + " or "
              + TableText.FACT
              + "NAME",
          REMEDY);
      return;
    }
    Integer earlier = lineOf.putIfAbsent(key, line.number());
    if (earlier != null) {
      problems.add(
          line.number(),
          3,
          "'" + key + "' is there a second time, after line " + earlier,
          "each key once",
          REMEDY);
      return;
    }
    try {
      String value = Escapes.unescape(matcher.group(2) == null ? "" : matcher.group(2));
      if (key.startsWith(TableText.FACT)) {
        facts.put(Escapes.unescape(key.substring(TableText.FACT.length())), value);
      } else {
        values.put(key, value);
        interpret(key, value, line.number(), column);
      }
    } catch (IllegalArgumentException e) {
      problems.add(
          line.number(),
          column,
          "'" + key + "' has " + e.getMessage() + " that stands for nothing",
          "\\\\, \\n or \\u with four lower-case hexadecimal digits",
          REMEDY);
    }
  }

  private void interpret(String key, String value, int line, int column) {
    String expected = "";
    switch (key) {
      case "target.threads" -> {
        if (THREADS.matcher(value).matches()) {
          threads = Integer.parseInt(value);
        } else {
          expected = "a whole number from 1 up";
        }
      }
      case "target.precision" -> {
        Optional<Precision> named =
            Arrays.stream(Precision.values()).filter(p -> p.text().equals(value)).findFirst();
        if (named.isPresent()) {
          precision = named.get();
        } else {
          expected = "one of " + Precision.names();
        }
      }
      case "created" -> {
        try {
          created = Instant.parse(value);
        } catch (DateTimeException e) {
          expected = "an instant such as 2026-01-31T12:00:00Z";
        }
      }
      case TableText.NETWORKS -> {
        if (NETWORKS.matcher(value).matches()) {
          numbers.put(key, Double.valueOf(value));
        } else {
          expected = "a whole number from 2 up";
        }
      }
      default -> {
        if (NUMBERS.contains(key)) {
          if (NUMBER.matcher(value).matches()) {
            // A sum with 0 is never the negative zero, which is not equal to 0.
            numbers.put(key, Double.parseDouble(value) + 0.0);
          } else {
            expected = "a decimal such as -1.234567";
          }
        }
      }
    }
    if (!expected.isEmpty()) {
      problems.add(line, column, key + " is '" + value + "'", expected, REMEDY);
    }
  }

  /** Notes the keys that are missing before {@code line}. */
  void requireAll(int line) {
    List<String> required = new ArrayList<>(KEYS);
    if (version > 1) {
      required.add(TableText.OFFSET);
      // A calibration is whole or not there.
      if (TableText.CALIBRATION.stream().anyMatch(lineOf::containsKey)) {
        required.addAll(TableText.CALIBRATION);
      }
    }
    for (String key : required) {
      if (!lineOf.containsKey(key)) {
        problems.add(line, 1, "'" + key + "' is missing", "'# " + key + ": ...' above", REMEDY);
      }
    }
    readCalibration();
  }

  private void readCalibration() {
    if (!numbers.keySet().containsAll(TableText.CALIBRATION)) {
      return;
    }
    List<Double> values = TableText.CALIBRATION.stream().map(numbers::get).toList();
    try {
      calibration =
          Optional.of(
              new Calibration(
                  values.get(0).intValue(),
                  values.get(1),
                  values.get(2),
                  values.get(3),
                  values.get(4),
                  values.get(5)));
    } catch (IllegalArgumentException e) {
      problems.add(
          lineOf.get(TableText.CALIBRATION.get(0)),
          1,
          e.getMessage(),
          "a calibration whose values agree with one another",
          REMEDY);
    }
  }

  /** The target; to be asked for only where nothing was wrong. */
  Target target() {
    return new Target(
        values.get("target.runtime"),
        values.get("target.runtime_version"),
        values.get("target.accelerator"),
        values.get("target.device"),
        threads,
        precision);
  }

  /** The provenance; to be asked for only where nothing was wrong. */
  Provenance provenance() {
    return new Provenance(
        values.get("space"), created, values.get("plan"), values.get("calibration"), facts);
  }

  /** What networks take beside their operations; to be asked for only where nothing was wrong. */
  double offsetMs() {
    return numbers.getOrDefault(TableText.OFFSET, 0.0);
  }

  /** The calibration, if there is one; to be asked for only where nothing was wrong. */
  Optional<Calibration> calibration() {
    return calibration;
  }
}
