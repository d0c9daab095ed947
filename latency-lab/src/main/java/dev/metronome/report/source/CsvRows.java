package dev.metronome.report.source;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file, as far as they can be read: a last line that is not whole, and lines that
 * do not fit, are left out and told of.
 */
final class CsvRows {

  private final List<String> columns;
  private final List<List<String>> rows;

  private CsvRows(List<String> columns, List<List<String>> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * Reads a file.
   *
   * @param numbers columns that it must have, with numbers in them
   * @return empty where there is no such file, or it has not these columns
   */
  static Optional<CsvRows> read(Path file, List<String> numbers, Gaps gaps) {
    List<List<String>> rows = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    try {
      // Bytes that are no text are replaced, so that only their row is left out.
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      try (CSVParser parser = CSVFormat.DEFAULT.parse(new StringReader(whole))) {
        Iterator<CSVRecord> records = parser.iterator();
        if (!records.hasNext()) {
          gaps.add(file + " has no rows.");
          return Optional.empty();
        }
        List<String> columns = records.next().toList();
        if (!columns.containsAll(numbers)) {
          gaps.add(
              file + " is not shown: it has the columns " + columns + ", not " + numbers + ".");
          return Optional.empty();
        }
        CsvRows all = new CsvRows(columns, rows);
        all.add(records, numbers, parser, leftOut);
        gaps.leftOut(file, leftOut);
        return Optional.of(all);
      }
    } catch (IOException e) {
      gaps.unreadable(file, e);
      return Optional.empty();
    }
  }

  private void add(
      Iterator<CSVRecord> records, List<String> numbers, CSVParser parser, List<String> leftOut) {
    try {
      while (records.hasNext()) {
        CSVRecord row = records.next();
        String line = ":" + parser.getCurrentLineNumber();
        if (row.size() != columns.size()) {
          leftOut.add(line + " with " + row.size() + " fields instead of " + columns.size());
          continue;
        }
        rows.add(row.toList());
        int added = rows.size() - 1;
        Optional<String> wrong =
            numbers.stream().filter(column -> number(added, column).isEmpty()).findFirst();
        if (wrong.isPresent()) {
          rows.remove(added);
          leftOut.add(line + " without a number in " + wrong.get());
        }
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      leftOut.add(":" + parser.getCurrentLineNumber() + " with all after it, which is no CSV,");
    }
  }

  List<String> columns() {
    return columns;
  }

  int size() {
    return rows.size();
  }

  /** Empty where the column is missing. */
  String text(int row, String column) {
    int index = columns.indexOf(column);
    return index < 0 ? "" : rows.get(row).get(index);
  }

  /** Empty where it is missing, or no finite number. */
  OptionalDouble number(int row, String column) {
    return number(text(row, column));
  }

  /** The number of a field, by the column's place. */
  OptionalDouble number(int row, int column) {
    return number(rows.get(row).get(column));
  }

  private static OptionalDouble number(String text) {
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
