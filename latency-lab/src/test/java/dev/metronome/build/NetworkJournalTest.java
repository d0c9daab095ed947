package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.measure.Ratio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkJournalTest {

  private static final String SUBJECT = "a space on a target";
  private static final List<NetworkMeasurement> NETWORKS =
      List.of(
          network("space/0:1", 0, 1.25), network("space/2:0", 0, 0.5), network("space/1:1", 1, 3));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("networks.csv");
  }

  private static NetworkMeasurement network(String architecture, int group, double ratio) {
    return new NetworkMeasurement(
        architecture,
        group,
        new Ratio(ratio, 0.99 * ratio, 1.01 * ratio, 12, 1, 0.75),
        ratio * 0.8,
        0.999 * ratio,
        1.001 * ratio,
        group == 0 ? "" : "http://127.0.0.1:7475");
  }

  private void write() throws IOException {
    try (NetworkJournal journal = NetworkJournal.open(file, SUBJECT)) {
      for (NetworkMeasurement network : NETWORKS) {
        journal.append(network);
      }
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    List<NetworkMeasurement> written;
    try (NetworkJournal journal = NetworkJournal.open(file, SUBJECT)) {
      for (NetworkMeasurement network : NETWORKS) {
        journal.append(network);
      }
      written = List.copyOf(journal.networks());
    }
    assertThat(written).hasSize(3);
    assertThat(written.get(0).ratio().value()).isEqualTo(1.25);
    // As the file has it already while it is written, so that resumed work is equal.
    assertThat(NetworkJournal.read(file, SUBJECT)).isEqualTo(written);
  }

  @Test
  void aJournalOfOneDeviceIsStillReadAndNotGoneOnWith() throws IOException {
    write();
    String now = Files.readString(file);
    String before =
        now.replaceFirst(": 2\n", ": 1\n")
            .replaceAll(",device\n", "\n")
            .replaceAll(",(http://\\S+)?\n", "\n");
    Files.writeString(file, before);
    assertThat(NetworkJournal.read(file, SUBJECT))
        .hasSize(3)
        .allMatch(network -> network.device().isEmpty());
    assertThat(NetworkJournal.isOf(file, SUBJECT)).isFalse();
    try (NetworkJournal journal = NetworkJournal.open(file, SUBJECT)) {
      assertThatThrownBy(() -> journal.append(NETWORKS.get(0)))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("older version");
    }
    assertThat(file).hasContent(before);
  }

  @Test
  void aJournalCutAnywhereKeepsItsWholeLinesAndGoesOn() throws IOException {
    write();
    byte[] whole = Files.readAllBytes(file);
    int head = (int) Files.readString(file).lines().limit(3).mapToLong(l -> l.length() + 1).sum();
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      long lines = 0;
      for (int i = head; i < length; i++) {
        lines += whole[i] == '\n' ? 1 : 0;
      }
      try (NetworkJournal journal = NetworkJournal.open(file, SUBJECT)) {
        assertThat(journal.networks()).as("the first %d bytes", length).hasSize((int) lines);
        for (int i = (int) lines; i < NETWORKS.size(); i++) {
          journal.append(NETWORKS.get(i));
        }
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void aJournalOfAnotherSubjectIsRefusedAndLeftAlone() throws IOException {
    write();
    String before = Files.readString(file);
    assertThatThrownBy(() -> NetworkJournal.open(file, "another space").close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(SUBJECT)
        .hasMessageContaining("another space");
    assertThat(file).hasContent(before);
  }

  @Test
  void aWholeLineThatIsNoMeasurementIsNamed() throws IOException {
    write();
    String text = Files.readString(file);
    for (String damage : List.of("NaN", "-1", "1,2", "", "x")) {
      Files.writeString(file, text.replace("0.500000000", damage));
      assertThatThrownBy(() -> NetworkJournal.open(file, SUBJECT).close())
          .as(damage)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file + ":5");
    }
  }

  @Test
  void twoCannotWriteOneJournal() throws IOException {
    try (NetworkJournal first = NetworkJournal.open(file, SUBJECT)) {
      assertThat(first.networks()).isEmpty();
      assertThatThrownBy(() -> NetworkJournal.open(file, SUBJECT).close())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another build is writing");
    }
  }
}
