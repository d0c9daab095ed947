package dev.metronome.build;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * What several devices measured each, a CSV line each, on the disk as soon as it is known. A line
 * that a kill cut is measured again.
 */
final class SharedJournal implements AutoCloseable {

  private static final JournalFile.Format FORMAT =
      new JournalFile.Format(
          "metronome shared measurements", 1, "device,what," + RatioFields.COLUMNS);

  private final JournalFile<SharedMeasurement> file;

  private SharedJournal(JournalFile<SharedMeasurement> file) {
    this.file = file;
  }

  /**
   * Opens a journal, new or with what it has.
   *
   * @param subject what was measured, on what and beside what
   * @throws BadInputException where there is a journal of another subject, or another file
   */
  static SharedJournal open(Path file, String subject) throws IOException {
    return new SharedJournal(
        JournalFile.open(file, List.of(FORMAT), subject, SharedJournal::parse));
  }

  private static SharedMeasurement parse(String[] fields) {
    return new SharedMeasurement(fields[0], fields[1], RatioFields.parse(fields, 2));
  }

  /** All so far, as the file has them; a view. */
  List<SharedMeasurement> all() {
    return Collections.unmodifiableList(file.entries());
  }

  /** Adds a measurement; it is on the disk when this returns. */
  void append(SharedMeasurement measured) throws IOException {
    file.append(
        measured.device() + "," + measured.what() + "," + RatioFields.text(measured.ratio()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
