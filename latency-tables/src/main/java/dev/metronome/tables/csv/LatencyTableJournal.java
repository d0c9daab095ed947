package dev.metronome.tables.csv;

import dev.metronome.files.AppendedFile;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.text.FileContent;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import dev.metronome.tables.text.TableFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A latency table while it is being measured: a file to which every row is added at once, so that a
 * killed build loses at most the row that it was measuring.
 *
 * <p>The file looks like the table's, with another first line and without the last one, so that it
 * is never taken for a table. One journal at a time may have a file open. Not thread-safe.
 */
public final class LatencyTableJournal implements AutoCloseable {

  private final Path file;
  private final AppendedFile lines;

  /** A journal goes on in the version that it was begun in. */
  private int version = TableText.VERSION;

  private Target target;
  private Provenance provenance;
  private final Map<Operation, LatencyRow> rows = new LinkedHashMap<>();

  private LatencyTableJournal(Path file) throws IOException {
    this.file = file;
    this.lines = AppendedFile.open(file, TableText.JOURNAL);
  }

  /**
   * Begins a journal without rows, creating its folder where it is missing. A file that a killed
   * build left before its header was whole is begun anew.
   *
   * @throws BadInputException where there is another file, or another build writes it
   * @throws IOException where the disk refuses
   */
  public static LatencyTableJournal create(Path file, Target target, Provenance provenance)
      throws IOException {
    LatencyTableJournal journal = new LatencyTableJournal(file);
    try {
      if (!holdsNothing(journal.lines.content())) {
        throw new BadInputException(
            file.toString(),
            "there is a file already",
            "a path without a file",
            "resume what is there with 'metronome table resume', or delete it to begin anew");
      }
      journal.target = target;
      journal.provenance = provenance;
      journal.lines.cut(0);
      journal.lines.append(TableText.head(TableText.JOURNAL, TableText.VERSION, journal.table()));
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /**
   * Opens a journal to add further rows; a last row that is not whole is cut off the file.
   *
   * @throws TableFormatException where there is no file, or it is not a journal of this version
   * @throws BadInputException where another build writes it
   * @throws IOException where the disk refuses
   */
  public static LatencyTableJournal open(Path file) throws IOException {
    FileContent.requireFile(file, TableText.FILE_KIND);
    LatencyTableJournal journal = new LatencyTableJournal(file);
    try {
      byte[] bytes = journal.lines.content();
      if (holdsNothing(bytes)) {
        throw new TableFormatException(
            List.of(
                new Problem(
                    file.toString(),
                    "the " + TableText.JOURNAL + " ends before its first row",
                    "a whole header",
                    "begin anew with 'metronome table build'")));
      }
      int whole = AppendedFile.wholeLines(bytes);
      LatencyTable table = TableReader.read(file, Arrays.copyOf(bytes, whole), TableText.JOURNAL);
      journal.version =
          TableReader.version(new String(bytes, StandardCharsets.UTF_8).lines().findFirst().get());
      journal.target = table.target();
      journal.provenance = table.provenance();
      journal.rows.putAll(table.rows());
      journal.lines.cut(whole);
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /**
   * The table of the rows that a journal has so far, also while a build writes it; changes nothing.
   *
   * @throws TableFormatException where there is no file, or it is not a journal of this version
   * @throws IOException where the disk refuses
   */
  public static LatencyTable peek(Path file) throws IOException {
    byte[] bytes = FileContent.read(file, TableText.FILE_KIND).bytes();
    return TableReader.read(
        file, Arrays.copyOf(bytes, AppendedFile.wholeLines(bytes)), TableText.JOURNAL);
  }

  /** The target of the rows. */
  public Target target() {
    return target;
  }

  /** Where the rows come from. */
  public Provenance provenance() {
    return provenance;
  }

  /** The rows so far, with their times as they are in the file; a view. */
  public Map<Operation, LatencyRow> rows() {
    return Collections.unmodifiableMap(rows);
  }

  /** The table of the rows so far. */
  public LatencyTable table() {
    return new LatencyTable(target, provenance, 0, Optional.empty(), rows);
  }

  /**
   * Adds a row; it is on the disk when this returns.
   *
   * @throws IllegalArgumentException where the operation has a row already, or the row has an
   *     energy, and the journal is of an older version that has no room for it
   * @throws IOException where the disk refuses; the row is not there then, and may be added again
   */
  public void append(Operation operation, LatencyRow row) throws IOException {
    lines.requireOpen();
    if (rows.containsKey(operation)) {
      throw new IllegalArgumentException("there is a row for " + operation + " already");
    }
    if (row.energy().isPresent() && version < TableText.VERSION) {
      throw new IllegalArgumentException(
          "a journal of version " + version + " has no room for the energy of " + operation);
    }
    String text = TableText.row(operation, row, version);
    // Kept as the file has it, so that a resumed build is equal to one that ran through.
    FileProblems problems = new FileProblems(file, TableText.FILE_KIND);
    Line line = new Line(rows.size() + 1, text.substring(0, text.length() - 1));
    Row read = RowReader.read(line, version, problems);
    problems.throwIfAny();
    lines.append(text);
    rows.put(read.operation().orElseThrow(), read.content().orElseThrow());
  }

  /**
   * Writes the table, closes the journal and deletes its file. A kill in between leaves both files,
   * and finishing the journal again gives the same table.
   *
   * @param completion what makes the table of the rows as they were measured
   * @return the table, as {@code tableCsv} has it
   * @throws IOException where the disk refuses; the journal is still there then
   */
  public LatencyTable finish(Path tableCsv, UnaryOperator<LatencyTable> completion)
      throws IOException {
    lines.requireOpen();
    if (Files.exists(tableCsv) && Files.isSameFile(tableCsv, file)) {
      throw new IllegalArgumentException("a table cannot replace its own journal: " + tableCsv);
    }
    LatencyTableCsv.write(completion.apply(table()), tableCsv);
    close();
    Files.deleteIfExists(file);
    return LatencyTableCsv.read(tableCsv);
  }

  /** Gives up the lock; the rows stay in the file. */
  @Override
  public void close() throws IOException {
    lines.close();
  }

  /** Whether the file is empty, or a journal that was cut before its first row. */
  private static boolean holdsNothing(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    String first = "# " + TableText.JOURNAL + ": " + TableText.VERSION + "\n";
    return (first.startsWith(text) || text.startsWith(first))
        && !text.contains("\n" + TableText.columnLine(TableText.VERSION) + "\n");
  }
}
