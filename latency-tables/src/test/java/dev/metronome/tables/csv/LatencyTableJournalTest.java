package dev.metronome.tables.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.RowEnergy;
import dev.metronome.tables.measure.Ratio;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import dev.metronome.tables.text.TableFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyTableJournalTest {

  @TempDir Path folder;
  private Path file;
  private Path tableFile;

  @BeforeEach
  void nameTheFiles() {
    file = folder.resolve("run").resolve("table.csv.partial");
    tableFile = folder.resolve("table.csv");
  }

  @Test
  void aFinishedJournalIsTheTableAndGone() throws IOException {
    LatencyTable written;
    try (LatencyTableJournal journal = create()) {
      appendAll(journal);
      written = journal.finish(tableFile, UnaryOperator.identity());
    }

    assertThat(written).isEqualTo(Tables.threeRows());
    assertThat(LatencyTableCsv.read(tableFile)).isEqualTo(Tables.threeRows());
    assertThat(file).doesNotExist();
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("run", "table.csv");
  }

  @Test
  void aJournalCanBeLookedAtWhileItIsWritten() throws IOException {
    try (LatencyTableJournal journal = create()) {
      journal.append(Tables.STEM, Tables.FAST);
      byte[] before = Files.readAllBytes(file);
      assertThat(LatencyTableJournal.peek(file)).isEqualTo(journal.table());
      // As a kill leaves it, and as it stays: whoever looks cuts nothing.
      Files.writeString(file, "conv,1,2", StandardOpenOption.APPEND);
      assertThat(LatencyTableJournal.peek(file).rows()).containsOnlyKeys(Tables.STEM);
      assertThat(Files.size(file)).isGreaterThan(before.length);
    }
    assertThatThrownBy(() -> LatencyTableJournal.peek(tableFile))
        .isInstanceOf(TableFormatException.class);
  }

  @Test
  void everyRowIsInTheFileAtOnce() throws IOException {
    try (LatencyTableJournal journal = create()) {
      String head = Files.readString(file);
      journal.append(Tables.STEM, Tables.FAST);
      assertThat(Files.readString(file))
          .isEqualTo(head + TableText.row(Tables.STEM, Tables.FAST, TableText.VERSION));
    }
  }

  /** As an older version left it: without the columns of energy. */
  private void asOfVersion3() throws IOException {
    String text =
        Files.readString(file)
            .replace("journal: 4\n", "journal: 3\n")
            .replace("," + String.join(",", TableText.ENERGY) + "\n", "\n")
            .replaceAll("(?m)^((?:conv|inverted_bottleneck|global_average_pool),.*),,,,$", "$1");
    Files.writeString(file, text);
  }

  @Test
  void aJournalOfAnOlderVersionGoesOnInThatVersion() throws IOException {
    try (LatencyTableJournal journal = create()) {
      journal.append(Tables.STEM, Tables.FAST);
    }
    asOfVersion3();

    try (LatencyTableJournal journal = LatencyTableJournal.open(file)) {
      assertThat(journal.rows()).containsEntry(Tables.STEM, Tables.FAST);
      journal.append(Tables.BLOCK, Tables.SLOW);
      assertThatThrownBy(
              () ->
                  journal.append(
                      Tables.POOL,
                      new LatencyRow(
                          Tables.NOTHING.cost(),
                          Optional.empty(),
                          "",
                          Optional.of(new RowEnergy(1, 1, 1, 1)))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("version 3 has no room for the energy");
    }
    assertThat(Files.readString(file)).startsWith("# metronome latency journal: 3\n");
    assertThat(LatencyTableJournal.peek(file).rows()).hasSize(2);
  }

  @Test
  void rowsKeepTheirEnergy() throws IOException {
    LatencyRow row = Tables.withEnergy().rows().get(Tables.STEM);
    try (LatencyTableJournal journal = create()) {
      journal.append(Tables.STEM, row);
    }
    try (LatencyTableJournal journal = LatencyTableJournal.open(file)) {
      assertThat(journal.rows()).containsEntry(Tables.STEM, row);
      assertThat(journal.finish(tableFile, table -> table).rows()).containsEntry(Tables.STEM, row);
    }
  }

  @Test
  void aJournalIsNeverATable() throws IOException {
    try (LatencyTableJournal journal = create()) {
      appendAll(journal);
    }

    assertThatThrownBy(() -> LatencyTableCsv.read(file))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("the file is a metronome latency journal")
        .hasMessageContaining("table resume");
  }

  @Test
  void aTableIsNeverAJournal() throws IOException {
    LatencyTableCsv.write(Tables.threeRows(), tableFile);

    assertThatThrownBy(() -> LatencyTableJournal.open(tableFile).close())
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("the table is finished");
    assertThat(LatencyTableCsv.read(tableFile)).isEqualTo(Tables.threeRows());
  }

  @Test
  void aJournalCutAnywhereKeepsItsWholeRowsAndEndsAsTheSameTable() throws IOException {
    try (LatencyTableJournal journal = create()) {
      appendAll(journal);
    }
    byte[] whole = Files.readAllBytes(file);
    int headBytes =
        TableText.head(TableText.JOURNAL, TableText.VERSION, Tables.of(Map.of()))
            .getBytes(StandardCharsets.UTF_8)
            .length;
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      Files.write(file, cut);
      int lines = 0;
      for (int i = headBytes; i < length; i++) {
        lines += whole[i] == '\n' ? 1 : 0;
      }
      if (length < headBytes) {
        assertThatThrownBy(() -> LatencyTableJournal.open(file).close())
            .as("the first %d bytes", length)
            .isInstanceOf(TableFormatException.class)
            .hasMessageContaining("ends before its first row");
        assertThat(file).hasBinaryContent(cut);
      }
      try (LatencyTableJournal journal =
          length < headBytes ? create() : LatencyTableJournal.open(file)) {
        assertThat(journal.target()).isEqualTo(Tables.TARGET);
        assertThat(journal.provenance()).isEqualTo(Tables.PROVENANCE);
        assertThat(journal.rows()).as("the first %d bytes", length).hasSize(lines);
        // Forcing a file to the disk takes long, so only some of the cuts are built to the end.
        if (length % 40 != 0 && length < whole.length - 1) {
          continue;
        }
        for (var row : Tables.threeRows().rows().entrySet()) {
          if (!journal.rows().containsKey(row.getKey())) {
            journal.append(row.getKey(), row.getValue());
          }
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        assertThat(journal.finish(tableFile, UnaryOperator.identity()))
            .isEqualTo(Tables.threeRows());
        assertThat(file).doesNotExist();
      }
    }
  }

  @Test
  void aRowThatIsWholeButWrongIsRefusedAndTheFileLeftAlone() throws IOException {
    try (LatencyTableJournal journal = create()) {
      appendAll(journal);
    }
    String damaged = Files.readString(file).replace("conv,", "conv;") + "half a ro";
    Files.writeString(file, damaged);

    assertThatThrownBy(() -> LatencyTableJournal.open(file).close())
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining(":17:1");
    assertThat(file).hasContent(damaged);
  }

  @Test
  void aResumedRowIsEqualToTheRowBeforeTheKill() throws IOException {
    LatencyRow fine =
        new LatencyRow(
            new Measurement(
                new Summary(50, 0.1234567891, 0.13, 0.0000004, 0.2, 0.1, 0.12, 0.13),
                StopReason.INTERVAL_NARROW,
                Optional.of(new Ratio(0.1234567891, 0.12, 0.13, 12, 0, 1))));
    Map<?, ?> before;
    try (LatencyTableJournal journal = create()) {
      journal.append(Tables.STEM, fine);
      before = Map.copyOf(journal.rows());
    }
    try (LatencyTableJournal journal = LatencyTableJournal.open(file)) {
      assertThat(journal.rows()).isEqualTo(before);
    }
  }

  @Test
  void aSecondWriterInThisProcessIsRefused() throws IOException {
    try (LatencyTableJournal journal = create()) {
      assertThatThrownBy(() -> LatencyTableJournal.open(file).close())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another build is writing this file");
      assertThatThrownBy(() -> create().close())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another build is writing this file");
      journal.append(Tables.STEM, Tables.FAST);
    }
    LatencyTableJournal.open(file).close();
  }

  @Test
  void aSecondWriterInAnotherProcessIsRefusedEvenAfterARefusalHere() throws Exception {
    try (LatencyTableJournal journal = create()) {
      assertThatThrownBy(() -> LatencyTableJournal.open(file).close())
          .isInstanceOf(BadInputException.class);
      assertThat(openElsewhere()).contains("another build is writing this file");
      journal.append(Tables.STEM, Tables.FAST);
    }
    assertThat(openElsewhere()).contains("opened 1 rows");
  }

  /** Opens the journal in a process of its own. */
  public static void main(String[] args) throws IOException {
    try (LatencyTableJournal journal = LatencyTableJournal.open(Path.of(args[0]))) {
      System.out.println("opened " + journal.rows().size() + " rows");
    } catch (BadInputException e) {
      System.out.println(e.getMessage());
    }
  }

  private String openElsewhere() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    LatencyTableJournalTest.class.getName(),
                    file.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return output;
  }

  @Test
  void aJournalIsNotBegunOverAnotherFile() throws IOException {
    create().close();
    assertThatThrownBy(() -> create().close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("there is a file already");

    Files.writeString(tableFile, "precious");
    assertThatThrownBy(
            () -> LatencyTableJournal.create(tableFile, Tables.TARGET, Tables.PROVENANCE).close())
        .isInstanceOf(BadInputException.class);
    assertThat(tableFile).hasContent("precious");
    assertThatThrownBy(
            () -> LatencyTableJournal.create(folder, Tables.TARGET, Tables.PROVENANCE).close())
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void aMissingJournalIsNotCreatedByOpeningIt() {
    assertThatThrownBy(() -> LatencyTableJournal.open(file).close())
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("no such file");
    assertThat(file).doesNotExist();
  }

  @Test
  void anOperationIsAppendedOnce() throws IOException {
    try (LatencyTableJournal journal = create()) {
      journal.append(Tables.STEM, Tables.FAST);
      assertThatThrownBy(() -> journal.append(Tables.STEM, Tables.SLOW))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(journal.rows()).containsOnly(Map.entry(Tables.STEM, Tables.FAST));
    }
  }

  @Test
  void aJournalThatCannotBeFinishedIsStillThere() throws IOException {
    try (LatencyTableJournal journal = create()) {
      appendAll(journal);
      assertThatThrownBy(() -> journal.finish(folder, UnaryOperator.identity()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> journal.finish(file, UnaryOperator.identity()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(journal.finish(tableFile, UnaryOperator.identity())).isEqualTo(Tables.threeRows());
    }
  }

  @Test
  void anInterruptedThreadStillWritesItsRow() throws IOException {
    try (LatencyTableJournal journal = create()) {
      Thread.currentThread().interrupt();
      appendAll(journal);
      journal.finish(tableFile, UnaryOperator.identity());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(LatencyTableCsv.read(tableFile)).isEqualTo(Tables.threeRows());
  }

  @Test
  void aClosedJournalTakesNoRows() throws IOException {
    LatencyTableJournal journal = create();
    journal.close();
    journal.close();

    assertThatThrownBy(() -> journal.append(Tables.STEM, Tables.FAST))
        .isInstanceOf(IllegalStateException.class);
  }

  private LatencyTableJournal create() throws IOException {
    return LatencyTableJournal.create(file, Tables.TARGET, Tables.PROVENANCE);
  }

  private static void appendAll(LatencyTableJournal journal) throws IOException {
    for (var row : Tables.threeRows().rows().entrySet()) {
      journal.append(row.getKey(), row.getValue());
    }
  }
}
