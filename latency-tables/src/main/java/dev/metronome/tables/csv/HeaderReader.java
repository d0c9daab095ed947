package dev.metronome.tables.csv;

import dev.metronome.tables.Precision;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the header lines of a file and notes all that is wrong in them. */
final class HeaderReader {

  private static final Pattern FORM = Pattern.compile("# ([^:]+):(?: (.*))?", Pattern.DOTALL);
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
  private static final String REMEDY =
      "take the file from where it was built, or build the table anew";

  private final FileProblems problems;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Integer> lineOf = new HashMap<>();
  private final Map<String, String> facts = new TreeMap<>();
  private int threads;
  private Precision precision = Precision.FLOAT32;
  private Instant created = Instant.EPOCH;

  HeaderReader(FileProblems problems) {
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
    if (!KEYS.contains(key) && !key.startsWith(TableText.FACT)) {
      problems.add(
          line.number(),
          3,
          "'" + key + "' is an unknown key",
          String.join(", ", KEYS) + " or " + TableText.FACT + "NAME",
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
          expected =
              Arrays.stream(Precision.values())
                  .map(Precision::text)
                  .collect(Collectors.joining(" or "));
        }
      }
      case "created" -> {
        try {
          created = Instant.parse(value);
        } catch (DateTimeException e) {
          expected = "an instant such as 2026-01-31T12:00:00Z";
        }
      }
      default -> {}
    }
    if (!expected.isEmpty()) {
      problems.add(line, column, key + " is '" + value + "'", expected, REMEDY);
    }
  }

  /** Notes the keys that are missing before {@code line}. */
  void requireAll(int line) {
    for (String key : KEYS) {
      if (!lineOf.containsKey(key)) {
        problems.add(line, 1, "'" + key + "' is missing", "'# " + key + ": ...' above", REMEDY);
      }
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
}
