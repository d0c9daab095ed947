package dev.metronome.tables.csv;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A latency table while it is being measured: a file to which every row is added at once, so that a
 * killed build loses at most the row that it was measuring.
 *
 * <p>The file looks like the table's, with another first line and without the last one, so that it
 * is never taken for a table. One journal at a time may have a file open; the file is locked
 * against other processes. Not thread-safe.
 */
public final class LatencyTableJournal implements AutoCloseable {

  /**
   * The files that this process has open. File locks do not tell the threads of one process apart,
   * and on POSIX closing a second handle of a file would silently give up the first one's lock.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final Path key;
  // Not a FileChannel: an interrupt closes a channel in the middle of a row, and the lock with it.
  private final RandomAccessFile handle;
  private Target target;
  private Provenance provenance;
  private final Map<OpSignature, Measurement> rows = new LinkedHashMap<>();
  private long end;
  private boolean closed;

  private LatencyTableJournal(Path file, Path key, RandomAccessFile handle) {
    this.file = file;
    this.key = key;
    this.handle = handle;
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
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    LatencyTableJournal journal = lock(file);
    try {
      if (!holdsNothing(journal.content())) {
        throw new BadInputException(
            file.toString(),
            "there is a file already",
            "a path without a file",
            "resume what is there with 'metronome table resume', or delete it to begin anew");
      }
      journal.target = target;
      journal.provenance = provenance;
      journal.add(TableText.head(TableText.JOURNAL, target, provenance));
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /**
   * Opens a journal to add further rows; a last row that is not whole is cut off the file.
   *
   * @throws CsvFormatException where there is no file, or it is not a journal of this version
   * @throws BadInputException where another build writes it
   * @throws IOException where the disk refuses
   */
  public static LatencyTableJournal open(Path file) throws IOException {
    LatencyTableCsv.requireFile(file, new FileProblems(file));
    LatencyTableJournal journal = lock(file);
    try {
      byte[] bytes = journal.content();
      if (holdsNothing(bytes)) {
        throw new CsvFormatException(
            List.of(
                new Problem(
                    file.toString(),
                    "the " + TableText.JOURNAL + " ends before its first row",
                    "a whole header",
                    "begin anew with 'metronome table build'")));
      }
      int whole = bytes.length;
      while (whole > 0 && bytes[whole - 1] != '\n') {
        whole--;
      }
      LatencyTable table = TableReader.read(file, Arrays.copyOf(bytes, whole), TableText.JOURNAL);
      journal.target = table.target();
      journal.provenance = table.provenance();
      journal.rows.putAll(table.rows());
      journal.end = whole;
      journal.cutBehindEnd();
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** Opens and locks a file, creating it where it is missing. */
  private static LatencyTableJournal lock(Path file) throws IOException {
    if (Files.isDirectory(file) || (Files.exists(file) && !Files.isWritable(file))) {
      throw new BadInputException(
          file.toString(),
          "that is no file that may be written",
          "a path for a " + TableText.JOURNAL,
          "name another path, or change its rights");
    }
    Path absolute = file.toAbsolutePath();
    Path key =
        Files.exists(file)
            ? file.toRealPath()
            : absolute.getParent().toRealPath().resolve(absolute.getFileName());
    if (!OPEN.add(key)) {
      throw inUse(file);
    }
    RandomAccessFile handle = null;
    try {
      handle = new RandomAccessFile(file.toFile(), "rw");
      FileLock lock = handle.getChannel().tryLock();
      if (lock == null) {
        throw inUse(file);
      }
      return new LatencyTableJournal(file, key, handle);
    } catch (IOException | RuntimeException e) {
      OPEN.remove(key);
      if (handle != null) {
        handle.close();
      }
      throw e;
    }
  }

  private static BadInputException inUse(Path file) {
    return new BadInputException(
        file.toString(),
        "another build is writing this file",
        "one build per file",
        "wait until it is done, or stop it");
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
  public Map<OpSignature, Measurement> rows() {
    return Collections.unmodifiableMap(rows);
  }

  /**
   * Adds a row; it is on the disk when this returns.
   *
   * @throws IllegalArgumentException where the operation has a row already
   * @throws IOException where the disk refuses; the row is not there then, and may be added again
   */
  public void append(OpSignature operation, Measurement measurement) throws IOException {
    requireOpen();
    if (rows.containsKey(operation)) {
      throw new IllegalArgumentException("there is a row for " + operation + " already");
    }
    String text = TableText.row(operation, measurement);
    // Kept as the file has it, so that a resumed build is equal to one that ran through.
    FileProblems problems = new FileProblems(file);
    Row row =
        RowReader.read(new Line(rows.size() + 1, text.substring(0, text.length() - 1)), problems);
    problems.throwIfAny();
    add(text);
    rows.put(row.signature().orElseThrow(), row.measurement().orElseThrow());
  }

  /**
   * Writes the table, closes the journal and deletes its file. A kill in between leaves both files,
   * and finishing the journal again gives the same table.
   *
   * @return the table, as {@code tableCsv} has it
   * @throws IOException where the disk refuses; the journal is still there then
   */
  public LatencyTable finish(Path tableCsv) throws IOException {
    requireOpen();
    if (Files.exists(tableCsv) && Files.isSameFile(tableCsv, file)) {
      throw new IllegalArgumentException("a table cannot replace its own journal: " + tableCsv);
    }
    LatencyTable table = new LatencyTable(target, provenance, rows);
    LatencyTableCsv.write(table, tableCsv);
    close();
    Files.deleteIfExists(file);
    return table;
  }

  /** Gives up the lock; the rows stay in the file. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        handle.close();
      } finally {
        OPEN.remove(key);
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the journal is closed: " + file);
    }
  }

  private byte[] content() throws IOException {
    // Read through the locked handle: closing a second one would give up the lock.
    byte[] bytes = new byte[Math.toIntExact(handle.length())];
    handle.seek(0);
    handle.readFully(bytes);
    return bytes;
  }

  /** Whether the file is empty, or a journal that was cut before its first row. */
  private static boolean holdsNothing(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    String first = "# " + TableText.JOURNAL + ": " + TableText.VERSION + "\n";
    return (first.startsWith(text) || text.startsWith(first))
        && !text.contains("\n" + TableText.columns() + "\n");
  }

  private void add(String text) throws IOException {
    cutBehindEnd();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    handle.seek(end);
    handle.write(bytes);
    handle.getFD().sync();
    end += bytes.length;
  }

  /** Removes what a write that failed half-way left. */
  private void cutBehindEnd() throws IOException {
    if (handle.length() > end) {
      handle.setLength(end);
    }
  }
}
