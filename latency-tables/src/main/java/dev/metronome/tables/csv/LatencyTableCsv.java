package dev.metronome.tables.csv;

import dev.metronome.files.AtomicFile;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.text.FileContent;
import dev.metronome.tables.text.TableFormatException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Latency tables as CSV files.
 *
 * <p>UTF-8, lines end in a line feed. The first line is {@code # metronome latency table: 4} with
 * the version of the format (3 where no row has an energy, 2 where all rows are of one device
 * besides); then come {@code # key: value} lines for the space, the target and the provenance, the
 * names of the columns, one row per operation, and {@code # end: N rows}, without which a file is
 * taken for cut. Where a row has a ratio, its {@code median_ms} is {@code ratio * reference_ms},
 * the typical undisturbed time, and not the plain median of its samples. Times are milliseconds
 * with six decimals, that is nanoseconds, and energies millijoules likewise; they are rounded to
 * these when a table is written.
 */
public final class LatencyTableCsv {

  /** The newest version of the format; older ones are read too. */
  public static final int VERSION = TableText.VERSION;

  private LatencyTableCsv() {}

  /**
   * Writes a table; {@code file} is whole or untouched, whatever happens.
   *
   * @throws IOException where the disk refuses
   */
  public static void write(LatencyTable table, Path file) throws IOException {
    AtomicFile.writeText(file, text(table));
  }

  /** A table as its file has it. */
  static String text(LatencyTable table) {
    int version = TableText.version(table);
    StringBuilder text = new StringBuilder(TableText.head(TableText.TABLE, version, table));
    table.rows().forEach((operation, row) -> text.append(TableText.row(operation, row, version)));
    return text.append(TableText.end(table.rows().size())).toString();
  }

  /**
   * Reads a table.
   *
   * @throws TableFormatException where there is no file, or it is not a whole table of this
   *     version; it has all that is wrong
   * @throws IOException where the disk fails
   */
  public static LatencyTable read(Path file) throws IOException {
    return read(FileContent.read(file, TableText.FILE_KIND));
  }

  /**
   * Reads those rows of a table that are whole.
   *
   * @throws TableFormatException where there is no file, or its header is damaged, without which
   *     rows say nothing
   * @throws IOException where the disk fails
   */
  public static DamagedTable readWholeRows(Path file) throws IOException {
    return TableReader.readWholeRows(file, FileContent.read(file, TableText.FILE_KIND).bytes());
  }

  /** Reads a table from what a file holds. */
  static LatencyTable read(FileContent content) {
    return TableReader.read(content.file(), content.bytes(), TableText.TABLE);
  }
}
