package dev.metronome.tables.csv;

import dev.metronome.files.AtomicFile;
import dev.metronome.tables.LatencyTable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Latency tables as CSV files.
 *
 * <p>UTF-8, lines end in a line feed. The first line is {@code # metronome latency table: 2} with
 * the version of the format; then come {@code # key: value} lines for the space, the target and the
 * provenance, the names of the columns, one row per operation, and {@code # end: N rows}, without
 * which a file is taken for cut. Times are milliseconds with six decimals, that is nanoseconds; a
 * table's times are rounded to these when it is written.
 */
public final class LatencyTableCsv {

  /** The version of the format that is written; older ones are read too. */
  public static final int VERSION = TableText.VERSION;

  /** A table of a million rows is smaller; what is larger is no table. */
  private static final long MOST_BYTES = 256L << 20;

  private LatencyTableCsv() {}

  /**
   * Writes a table; {@code file} is whole or untouched, whatever happens.
   *
   * @throws IOException where the disk refuses
   */
  public static void write(LatencyTable table, Path file) throws IOException {
    StringBuilder text = new StringBuilder(TableText.head(TableText.TABLE, table));
    table.rows().forEach((operation, row) -> text.append(TableText.row(operation, row)));
    text.append(TableText.end(table.rows().size()));
    AtomicFile.writeText(file, text.toString());
  }

  /**
   * Reads a table.
   *
   * @throws CsvFormatException where there is no file, or it is not a whole table of this version;
   *     it has all that is wrong
   * @throws IOException where the disk fails
   */
  public static LatencyTable read(Path file) throws IOException {
    FileProblems problems = new FileProblems(file);
    requireFile(file, problems);
    try {
      return TableReader.read(file, Files.readAllBytes(file), TableText.TABLE);
    } catch (NoSuchFileException e) {
      noteMissing(problems);
    } catch (AccessDeniedException e) {
      problems.add("the file may not be read", "a file that you may read", "change its rights");
    }
    throw problems.exception();
  }

  /** Refuses what is not a file of a sensible size. */
  static void requireFile(Path file, FileProblems problems) throws IOException {
    if (Files.isDirectory(file)) {
      problems.add("that is a folder", "a file", "name the CSV file in it");
    } else if (!Files.exists(file)) {
      noteMissing(problems);
    } else if (Files.size(file) > MOST_BYTES) {
      problems.add(
          "the file has " + Files.size(file) + " bytes",
          "a " + TableText.TABLE + " of at most " + MOST_BYTES,
          "name a file that 'metronome table build' wrote");
    }
    problems.throwIfAny();
  }

  private static void noteMissing(FileProblems problems) {
    problems.add(
        "there is no such file",
        "a " + TableText.TABLE,
        "check the path, or build a table with 'metronome table build'");
  }
}
