package dev.metronome.run;

import dev.metronome.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * A CSV file to which a run adds rows, the step or epoch first.
 *
 * <p>Rows wait in memory until {@link #flush}, which goes before every checkpoint. What a killed
 * run wrote after its last checkpoint is dropped by {@link #keepBefore}.
 */
final class RunLog {

  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private final Path file;
  private final List<String> columns;
  private final StringBuilder pending = new StringBuilder();

  RunLog(Path file, List<String> columns) {
    this.file = file;
    this.columns = List.copyOf(columns);
  }

  /** Drops the rows of this step and later ones, and a last line that is not whole. */
  void keepBefore(long step) throws IOException {
    List<String> kept = new ArrayList<>();
    if (Files.exists(file)) {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      whole
          .lines()
          .skip(1)
          .filter(line -> Long.parseLong(line.substring(0, line.indexOf(','))) < step)
          .forEach(kept::add);
    }
    kept.add(0, FORMAT.format(columns.toArray()));
    AtomicFile.writeText(file, String.join("\n", kept) + "\n");
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
