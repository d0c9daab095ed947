package dev.metronome.build;

import dev.metronome.files.AppendedFile;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file of a journal: what it is, what it is of and its columns, a line each, then a CSV line
 * for everything that was measured, on the disk as soon as it is known. A line that a kill cut is
 * gone.
 *
 * @param <T> what a line says
 */
final class JournalFile<T> implements AutoCloseable {

  /** What the fields of a line say. */
  @FunctionalInterface
  interface Parser<T> {

    /**
     * Reads as many fields as there are columns.
     *
     * @throws IllegalArgumentException where they are wrong
     */
    T parse(String[] fields);
  }

  /**
   * A kind of journal in one version.
   *
   * @param kind what the file is
   * @param version counted from 1
   * @param columns their names, with commas
   */
  record Format(String kind, int version, String columns) {

    private String head(String subject) {
      return "# "
          + kind
          + ": "
          + version
          + "\n# "
          + subject.replaceAll("\\s+", " ")
          + "\n"
          + columns
          + "\n";
    }
  }

  /** The lines before the first entry. */
  static final int HEAD_LINES = 3;

  private final Path file;
  private final List<Format> formats;
  private final Parser<T> parser;
  private final AppendedFile lines;
  private final List<T> entries = new ArrayList<>();

  /** That of the file. */
  private Format format;

  private JournalFile(Path file, List<Format> formats, Parser<T> parser) throws IOException {
    this.file = file;
    this.formats = formats;
    this.parser = parser;
    this.format = formats.get(0);
    this.lines = AppendedFile.open(file, format.kind());
  }

  /**
   * Opens a journal, new or with what it has.
   *
   * @param formats the one that is written first, then older ones, which are read only
   * @param subject what the lines are of: with other words it is another journal
   * @throws BadInputException where there is a journal of another subject, or another file
   */
  static <T> JournalFile<T> open(Path file, List<Format> formats, String subject, Parser<T> parser)
      throws IOException {
    JournalFile<T> journal = new JournalFile<>(file, formats, parser);
    try {
      journal.read(subject);
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** Whether a file is a journal of this subject; one that a kill cut within its head is. */
  static boolean isOf(Path file, Format format, String subject) throws IOException {
    String text = Files.readString(file);
    String head = format.head(subject);
    return text.startsWith(head) || head.startsWith(text);
  }

  private void read(String subject) throws IOException {
    String head = format.head(subject);
    byte[] bytes = lines.content();
    byte[] headBytes = head.getBytes(StandardCharsets.UTF_8);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (bytes.length < headBytes.length && head.startsWith(text)) {
      lines.cut(0);
      lines.append(head);
      return;
    }
    Optional<Format> found =
        formats.stream().filter(known -> text.startsWith(known.head(subject))).findFirst();
    if (found.isEmpty()) {
      List<String> first = text.lines().limit(2).toList();
      throw new BadInputException(
          file.toString(),
          "it begins with " + first,
          head.lines().limit(2).toList().toString(),
          "name another folder, or delete the file to measure its networks again");
    }
    format = found.get();
    int whole = AppendedFile.wholeLines(bytes);
    List<String> rows =
        new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().skip(HEAD_LINES).toList();
    List<Problem> problems = new ArrayList<>();
    rows.forEach(row -> parse(row, problems));
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    lines.cut(whole);
  }

  private void parse(String row, List<Problem> problems) {
    String[] fields = row.split(",", -1);
    int wanted = format.columns().split(",").length;
    try {
      if (fields.length != wanted) {
        throw new IllegalArgumentException(fields.length + " fields instead of " + wanted);
      }
      entries.add(parser.parse(fields));
    } catch (IllegalArgumentException e) {
      problems.add(
          new Problem(
              file + ":" + (HEAD_LINES + 1 + entries.size() + problems.size()),
              "a line that is no measurement (" + e.getMessage() + ")",
              format.columns(),
              "take the file from where it was made, or delete it to measure again"));
    }
  }

  /** What the file has so far. */
  List<T> entries() {
    return entries;
  }

  /**
   * Adds a line; it is on the disk when this returns.
   *
   * @throws BadInputException where the file is of an older version
   */
  void append(String row) throws IOException {
    if (!format.equals(formats.get(0))) {
      throw new BadInputException(
          file.toString(),
          "an older version of metronome has begun it",
          "a file of this version",
          "go on with that version, or begin anew in another folder");
    }
    lines.append(row + "\n");
    // Kept as the file has it, so that resumed work is equal to work that ran through.
    List<Problem> problems = new ArrayList<>();
    parse(row, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.get(0).text());
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
