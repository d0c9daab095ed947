package dev.metronome.build;

import dev.metronome.files.AppendedFile;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.measure.Ratio;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Whole networks that were measured, a CSV line each, on the disk as soon as it is known. A line
 * that a kill cut is measured again.
 */
final class NetworkJournal implements AutoCloseable {

  private static final String KIND = "metronome network measurements";
  private static final String COLUMNS =
      "architecture,group,ratio,ratio_ci95_low,ratio_ci95_high,bursts,redone_bursts,reference_ms,"
          + "absolute_ms,ratio_first_half,ratio_second_half";
  private static final int FIELDS = COLUMNS.split(",").length;

  private final Path file;
  private final AppendedFile lines;
  private final List<NetworkMeasurement> networks = new ArrayList<>();

  private NetworkJournal(Path file) throws IOException {
    this.file = file;
    this.lines = AppendedFile.open(file, KIND);
  }

  /**
   * Opens a journal, new or with the networks that it has.
   *
   * @param subject what the networks are of, and what they are measured on and beside
   * @throws BadInputException where there is a journal of another subject, or another file
   */
  static NetworkJournal open(Path file, String subject) throws IOException {
    NetworkJournal journal = new NetworkJournal(file);
    try {
      journal.read(
          "# " + KIND + ": 1\n# " + subject.replaceAll("\\s+", " ") + "\n" + COLUMNS + "\n");
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /**
   * The networks of a journal that nobody writes; of a line that is not whole nothing.
   *
   * @throws BadInputException where it is of another subject, another file, or being written
   */
  static List<NetworkMeasurement> read(Path file, String subject) throws IOException {
    try (NetworkJournal journal = open(file, subject)) {
      return List.copyOf(journal.networks);
    }
  }

  private void read(String head) throws IOException {
    byte[] bytes = lines.content();
    byte[] headBytes = head.getBytes(StandardCharsets.UTF_8);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (bytes.length < headBytes.length && head.startsWith(text)) {
      lines.cut(0);
      lines.append(head);
      return;
    }
    if (!text.startsWith(head)) {
      List<String> found = text.lines().limit(2).toList();
      throw new BadInputException(
          file.toString(),
          "it begins with " + found,
          head.lines().limit(2).toList().toString(),
          "name another folder, or delete the file to measure its networks again");
    }
    int whole = AppendedFile.wholeLines(bytes);
    List<String> rows =
        new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().skip(3).toList();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      parse(rows.get(i), i + 4, problems);
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    lines.cut(whole);
  }

  private void parse(String row, int line, List<Problem> problems) {
    String[] fields = row.split(",", -1);
    try {
      if (fields.length != FIELDS) {
        throw new IllegalArgumentException(fields.length + " fields instead of " + FIELDS);
      }
      networks.add(
          new NetworkMeasurement(
              fields[0],
              Integer.parseInt(fields[1]),
              new Ratio(
                  Double.parseDouble(fields[2]),
                  Double.parseDouble(fields[3]),
                  Double.parseDouble(fields[4]),
                  Integer.parseInt(fields[5]),
                  Integer.parseInt(fields[6]),
                  Double.parseDouble(fields[7])),
              Double.parseDouble(fields[8]),
              Double.parseDouble(fields[9]),
              Double.parseDouble(fields[10])));
    } catch (IllegalArgumentException e) {
      problems.add(
          new Problem(
              file + ":" + line,
              "a line that is no measurement (" + e.getMessage() + ")",
              COLUMNS,
              "take the file from where it was made, or delete it to measure again"));
    }
  }

  /** The networks so far, as the file has them; a view. */
  List<NetworkMeasurement> networks() {
    return Collections.unmodifiableList(networks);
  }

  /** Adds a network; it is on the disk when this returns. */
  void append(NetworkMeasurement network) throws IOException {
    Ratio ratio = network.ratio();
    String row =
        String.format(
            Locale.ROOT,
            "%s,%d,%.9f,%.9f,%.9f,%d,%d,%.9f,%.9f,%.9f,%.9f",
            network.architecture(),
            network.group(),
            ratio.value(),
            ratio.ci95Low(),
            ratio.ci95High(),
            ratio.bursts(),
            ratio.redone(),
            ratio.referenceMs(),
            network.absoluteMs(),
            network.firstHalf(),
            network.secondHalf());
    // Kept as the file has it, so that resumed work is equal to work that ran through.
    List<Problem> problems = new ArrayList<>();
    lines.append(row + "\n");
    parse(row, networks.size() + 4, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.get(0).text());
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
