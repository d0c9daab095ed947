package dev.metronome.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How much of a network's drawing is shown: all, or less where a terminal is narrow. What matters
 * least goes first, and what shares are of stays.
 *
 * @param leftOut columns that are not shown, by their places in a whole row
 */
record DrawingLayout(
    boolean timed, boolean shortNumbers, boolean shortWords, Set<Integer> leftOut) {

  private static final int OPERATION = 1;
  private static final int OUTPUT = 2;
  private static final int PARAMETERS = 3;
  private static final int MACS = 4;

  /** A cell that was cut has so many characters at least. */
  private static final int SHORTEST = 6;

  private static final String CUT = "...";
  private static final String INVERTED_BOTTLENECK = "inverted bottleneck";
  private static final String MB = "mb";
  private static final List<String> UNITS = List.of("", "k", "M", "G", "T");

  DrawingLayout {
    leftOut = Set.copyOf(leftOut);
  }

  /**
   * All of it.
   *
   * @param timed whether there are milliseconds
   */
  static DrawingLayout widest(boolean timed) {
    return new DrawingLayout(timed, false, false, Set.of());
  }

  /** The next narrower one. */
  Optional<DrawingLayout> narrower() {
    if (!shortNumbers) {
      return Optional.of(new DrawingLayout(timed, true, false, leftOut));
    }
    if (!shortWords) {
      return Optional.of(new DrawingLayout(timed, true, true, leftOut));
    }
    List<Integer> order = timed ? List.of(PARAMETERS, MACS, OUTPUT) : List.of(PARAMETERS, OUTPUT);
    return order.stream()
        .filter(column -> !leftOut.contains(column))
        .findFirst()
        .map(
            column -> {
              Set<Integer> more = new TreeSet<>(leftOut);
              more.add(column);
              return new DrawingLayout(timed, true, true, more);
            });
  }

  /** The cells of a row that are shown. */
  List<String> shown(List<String> row) {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      if (!leftOut.contains(i)) {
        shown.add(row.get(i));
      }
    }
    return shown;
  }

  /** What a block does. */
  String operation(String words) {
    return shortWords ? words.replace(INVERTED_BOTTLENECK, MB) : words;
  }

  /** A count. */
  String number(long count) {
    if (!shortNumbers || count < 10_000) {
      return String.format(Locale.ROOT, "%,d", count);
    }
    double value = count;
    int unit = 0;
    // What would be rounded to four digits takes the next unit.
    while (value >= 999.5 && unit < UNITS.size() - 1) {
      value /= 1000;
      unit++;
    }
    String digits =
        value < 9.995
            ? String.format(Locale.ROOT, "%.2f", value)
            : value < 99.95
                ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%.0f", value);
    return digits + UNITS.get(unit);
  }

  /** What networks take beside their blocks. */
  String offsets() {
    return shortWords ? "beside" : "beside the blocks";
  }

  /** What its own short words mean, to stand before the rest. */
  String legend() {
    return shortWords ? MB + " " + INVERTED_BOTTLENECK + ", " : "";
  }

  /** Which columns are missing, to stand behind the rest. */
  String leftOut(List<String> heading) {
    return leftOut.isEmpty()
        ? ""
        : "; for want of columns without "
            + leftOut.stream().sorted().map(heading::get).collect(Collectors.joining(", "));
  }

  /** Cuts names of operations, and then of blocks, where rows are wider by so many columns. */
  static List<List<String>> cut(List<List<String>> rows, int tooMany) {
    if (tooMany <= 0) {
      return rows;
    }
    int operation = width(rows, OPERATION);
    int fromOperation = Math.max(0, Math.min(tooMany, operation - SHORTEST));
    int block = width(rows, 0);
    int fromBlock = Math.max(0, Math.min(tooMany - fromOperation, block - SHORTEST));
    return rows.stream()
        .map(
            row -> {
              List<String> cut = new ArrayList<>(row);
              cut.set(OPERATION, cut(row.get(OPERATION), operation - fromOperation));
              cut.set(0, cut(row.get(0), block - fromBlock));
              return cut;
            })
        .collect(Collectors.toList());
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - CUT.length()) + CUT;
  }
}
