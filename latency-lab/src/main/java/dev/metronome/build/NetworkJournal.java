package dev.metronome.build;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Whole networks that were measured, a CSV line each, on the disk as soon as it is known. A line
 * that a kill cut is measured again.
 */
final class NetworkJournal implements AutoCloseable {

  private static final String KIND = "metronome network measurements";
  private static final String COLUMNS =
      "architecture,group,"
          + RatioFields.COLUMNS
          + ",absolute_ms,ratio_first_half,ratio_second_half";
  private static final JournalFile.Format FORMAT =
      new JournalFile.Format(KIND, 2, COLUMNS + ",device");

  /** Version 1 knew one device only. */
  private static final List<JournalFile.Format> FORMATS =
      List.of(FORMAT, new JournalFile.Format(KIND, 1, COLUMNS));

  private static final int DEVICE = FORMAT.columns().split(",").length - 1;

  private final JournalFile<NetworkMeasurement> file;

  private NetworkJournal(JournalFile<NetworkMeasurement> file) {
    this.file = file;
  }

  /**
   * Opens a journal, new or with the networks that it has.
   *
   * @param subject what the networks are of, and what they are measured on and beside
   * @throws BadInputException where there is a journal of another subject, or another file
   */
  static NetworkJournal open(Path file, String subject) throws IOException {
    return new NetworkJournal(JournalFile.open(file, FORMATS, subject, NetworkJournal::parse));
  }

  /**
   * The networks of a journal that nobody writes; of a line that is not whole nothing.
   *
   * @throws BadInputException where it is of another subject, another file, or being written
   */
  static List<NetworkMeasurement> read(Path file, String subject) throws IOException {
    try (NetworkJournal journal = open(file, subject)) {
      return List.copyOf(journal.networks());
    }
  }

  /** Whether a file is the journal of a subject; one that a kill cut within its head is. */
  static boolean isOf(Path file, String subject) throws IOException {
    return JournalFile.isOf(file, FORMAT, subject);
  }

  /**
   * The architectures of a journal, whatever it is of, each once.
   *
   * @throws BadInputException where there is no such file, or another
   */
  static List<String> architectures(Path file) throws IOException {
    String text = Files.exists(file) ? Files.readString(file) : "";
    if (!text.startsWith("# " + KIND)) {
      throw new BadInputException(
          file.toString(),
          "that is no file of " + KIND,
          "the folder of a check",
          "name the folder that 'metronome table check' gave, or check a table first");
    }
    // What follows the last line's end is a line that a kill cut.
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .skip(JournalFile.HEAD_LINES)
        .map(line -> line.substring(0, Math.max(0, line.indexOf(','))))
        .distinct()
        .toList();
  }

  /** Numbers of the lines that are not as every journal's first lines, whatever it is of. */
  static List<Integer> damagedHead(List<String> lines) {
    List<Predicate<String>> expected =
        List.of(
            line -> line.startsWith("# " + KIND + ": "),
            line -> line.startsWith("# "),
            line -> FORMATS.stream().anyMatch(format -> format.columns().equals(line)));
    return IntStream.range(0, expected.size())
        .filter(i -> i >= lines.size() || !expected.get(i).test(lines.get(i)))
        .mapToObj(i -> i + 1)
        .toList();
  }

  static NetworkMeasurement parse(String[] fields) {
    return new NetworkMeasurement(
        fields[0],
        Integer.parseInt(fields[1]),
        RatioFields.parse(fields, 2),
        Double.parseDouble(fields[8]),
        Double.parseDouble(fields[9]),
        Double.parseDouble(fields[10]),
        fields.length > DEVICE ? fields[DEVICE] : "");
  }

  /** The networks so far, as the file has them; a view. */
  List<NetworkMeasurement> networks() {
    return Collections.unmodifiableList(file.entries());
  }

  /** Adds a network; it is on the disk when this returns. */
  void append(NetworkMeasurement network) throws IOException {
    file.append(
        String.format(
            Locale.ROOT,
            "%s,%d,%s,%.9f,%.9f,%.9f,%s",
            network.architecture(),
            network.group(),
            RatioFields.text(network.ratio()),
            network.absoluteMs(),
            network.firstHalf(),
            network.secondHalf(),
            network.device()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
