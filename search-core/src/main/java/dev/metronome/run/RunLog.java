package dev.metronome.run;

import dev.metronome.files.AtomicFile;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;

/**
 * A CSV file to which a run adds rows, the step or epoch first.
 *
 * <p>Rows wait in memory until {@link #flush}, which goes before every checkpoint. What a killed
 * run wrote after its last checkpoint is dropped by {@link #keepBefore}.
 */
final class RunLog {

  /** How all CSV files of a run are written. */
  static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private static final Pattern STEP = Pattern.compile("(\\d{1,18}),");

  private final Path file;
  private final List<String> columns;
  private final StringBuilder pending = new StringBuilder();

  RunLog(Path file, List<String> columns) {
    this.file = file;
    this.columns = List.copyOf(columns);
  }

  /**
   * Drops the rows of this step and later ones, and a last line that is not whole.
   *
   * @throws BadInputException where a line does not begin with a step
   */
  void keepBefore(long step) throws IOException {
    List<String> kept = new ArrayList<>();
    kept.add(FORMAT.format(columns.toArray()));
    if (Files.exists(file)) {
      String text = Files.readString(file);
      List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
      for (int i = 1; i < lines.size(); i++) {
        if (step(lines.get(i), i + 1) < step) {
          kept.add(lines.get(i));
        }
      }
    }
    AtomicFile.writeText(file, String.join("\n", kept) + "\n");
  }

  private long step(String line, int lineNumber) {
    Matcher matcher = STEP.matcher(line);
    if (!matcher.lookingAt()) {
      throw new BadInputException(
          file + ":" + lineNumber,
          "the line begins with '" + line.substring(0, Math.min(20, line.length())) + "'",
          "a number and a comma, as the run wrote it",
          "mend or remove the line, or start the run again in another folder");
    }
    return Long.parseLong(matcher.group(1));
  }

  void add(Object... row) {
    pending.append(FORMAT.format(row)).append('\n');
  }

  void flush() throws IOException {
    Files.writeString(
        file, pending, StandardCharsets.UTF_8, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    pending.setLength(0);
  }
}
