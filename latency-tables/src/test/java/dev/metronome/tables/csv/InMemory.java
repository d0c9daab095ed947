package dev.metronome.tables.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.text.FileContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The CSV format without a disk. */
public final class InMemory {

  private InMemory() {}

  public static String text(LatencyTable table) {
    return LatencyTableCsv.text(table);
  }

  public static LatencyTable read(FileContent content) {
    return LatencyTableCsv.read(content);
  }

  /** Checks that a table is the same after it was written and read. */
  public static void requireSurvivesItsFile(LatencyTable table) {
    byte[] bytes = text(table).getBytes(StandardCharsets.UTF_8);
    assertThat(read(new FileContent(Path.of("written"), bytes))).isEqualTo(table);
  }
}
