package dev.metronome.build;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Networks that were profiled, a CSV line each, on the disk as soon as it is known. A line that a
 * kill cut is profiled again.
 */
final class ProfiledJournal implements AutoCloseable {

  private static final JournalFile.Format FORMAT =
      new JournalFile.Format(
          "metronome network profiles",
          1,
          "architecture,runs,run_ms,inserted_ms,seconds,layers_ms");

  /** Between the times of layers. */
  private static final String SEPARATOR = ";";

  private final JournalFile<ProfiledNetwork> file;

  private ProfiledJournal(JournalFile<ProfiledNetwork> file) {
    this.file = file;
  }

  /**
   * Opens a journal, new or with the networks that it has.
   *
   * @param subject what the networks are of, and how they are profiled on what
   * @throws BadInputException where there is a journal of another subject, or another file
   */
  static ProfiledJournal open(Path file, String subject) throws IOException {
    return new ProfiledJournal(
        JournalFile.open(file, List.of(FORMAT), subject, ProfiledJournal::parse));
  }

  private static ProfiledNetwork parse(String[] fields) {
    return new ProfiledNetwork(
        fields[0],
        Integer.parseInt(fields[1]),
        Double.parseDouble(fields[2]),
        Double.parseDouble(fields[3]),
        Double.parseDouble(fields[4]),
        Arrays.stream(fields[5].split(SEPARATOR, -1)).map(Double::valueOf).toList());
  }

  /** The networks so far, as the file has them; a view. */
  List<ProfiledNetwork> networks() {
    return Collections.unmodifiableList(file.entries());
  }

  /** Adds a network; it is on the disk when this returns. */
  void append(ProfiledNetwork network) throws IOException {
    file.append(
        String.format(
            Locale.ROOT,
            "%s,%d,%.9f,%.9f,%.3f,%s",
            network.architecture(),
            network.runs(),
            network.runMs(),
            network.insertedMs(),
            network.seconds(),
            network.layersMs().stream()
                .map(ms -> String.format(Locale.ROOT, "%.9f", ms))
                .collect(Collectors.joining(SEPARATOR))));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
