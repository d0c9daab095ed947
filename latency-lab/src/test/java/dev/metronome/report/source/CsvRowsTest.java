package dev.metronome.report.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {

  @TempDir private Path folder;

  private final Gaps gaps = new Gaps();

  private Optional<CsvRows> read(String text) throws IOException {
    return CsvRows.read(
        Files.writeString(folder.resolve("log.csv"), text), List.of("step", "loss"), gaps);
  }

  @Test
  void rowsAreReadByTheNamesOfTheirColumns() throws IOException {
    CsvRows rows = read("step,name,loss\n0,\"a,b\",0.5\n1,,1e-3\n").orElseThrow();
    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.text(0, "name")).isEqualTo("a,b");
    assertThat(rows.number(1, "loss")).hasValue(0.001);
    assertThat(rows.number(1, "name")).isEmpty();
    assertThat(rows.text(1, "nothing")).isEmpty();
    assertThat(gaps.sentences()).isEmpty();
  }

  @Test
  void aLineThatAKillCutIsLeftOutInSilence() throws IOException {
    assertThat(read("step,loss\n0,1\n1,0.12").orElseThrow().size()).isEqualTo(1);
    assertThat(gaps.sentences()).isEmpty();
  }

  @Test
  void linesThatDoNotFitAreLeftOutAndTold() throws IOException {
    CsvRows rows = read("step,loss\n0,1\n1\n2,x\n3,NaN\n4,2\n5,y\n").orElseThrow();
    assertThat(rows.size()).isEqualTo(2);
    assertThat(gaps.sentences())
        .hasSize(4)
        .anyMatch(line -> line.endsWith("log.csv:3 with 1 fields instead of 2 is left out."))
        .anyMatch(line -> line.endsWith("log.csv:4 without a number in loss is left out."))
        .anyMatch(line -> line.endsWith("log.csv: so are 1 other lines."));
  }

  @Test
  void anotherFileIsNotRead() throws IOException {
    assertThat(read("a,b\n1,2\n")).isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(read("step,loss\n0,1\n1,\"open\n").orElseThrow().size()).isEqualTo(1);
    Files.write(
        folder.resolve("bytes.csv"),
        "step,loss\n0,1\n\u00ff\n1,1\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(
            CsvRows.read(folder.resolve("bytes.csv"), List.of("step"), gaps).orElseThrow().size())
        .isEqualTo(2);
    assertThat(CsvRows.read(folder.resolve("missing.csv"), List.of("step"), gaps)).isEmpty();
    assertThat(gaps.sentences()).hasSize(5).allMatch(line -> line.contains(".csv"));
  }
}
