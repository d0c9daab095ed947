package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.csv.LatencyTableJournal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills builds in processes of their own, as a power cut or an impatient user does. */
class KilledBuildTest {

  @TempDir private Path folder;

  @Test
  void aKilledBuildKeepsItsRowsAndIsFinishedLater() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    Map<Operation, LatencyRow> before = Map.of();
    for (int kill = 0; kill < 3; kill++) {
      // The first and the second group of rows, then whole networks.
      killAfter(1, random.nextInt(200));
      Map<Operation, LatencyRow> after = rows();
      assertThat(after).containsAllEntriesOf(before);
      assertThat(after.size()).isGreaterThan(kill < 2 ? before.size() : before.size() - 1);
      assertThat(folder.resolve(TableBuilder.TABLE)).doesNotExist();
      before = after;
    }
    LatencyTable table =
        TestBuilds.builder(1)
            .resume(TestBuilds.slowRequest(folder), BuildProgress.NONE, () -> false);
    assertThat(ratios(table.rows())).containsAllEntriesOf(ratios(before));
    assertThat(table.rows().keySet())
        .extracting(Operation::signature)
        .containsExactlyElementsOf(NetworkSignatures.rows(TestBuilds.SPACE).keySet());
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".partial") || name.startsWith(".models"));
    }
  }

  /** What was measured, whatever level of the reference it is stated at. */
  private static Map<Operation, Double> ratios(Map<Operation, LatencyRow> rows) {
    Map<Operation, Double> ratios = new LinkedHashMap<>();
    rows.forEach(
        (operation, row) ->
            ratios.put(operation, ((Measurement) row.cost()).ratio().orElseThrow().value()));
    return ratios;
  }

  /** Builds in a child process, and kills it a while after some rows were finished. */
  private void killAfter(int rows, int furtherMillis) throws Exception {
    Process build =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    ResumingMain.class.getName(),
                    folder.toString()))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(build.getInputStream(), StandardCharsets.UTF_8))) {
      int finished = 0;
      while (finished < rows) {
        String line = output.readLine();
        if (line == null) {
          throw new AssertionError("the build ended with exit code " + build.waitFor());
        }
        assertThat(line).startsWith("finished");
        finished++;
      }
      Thread.sleep(furtherMillis);
    } finally {
      build.destroyForcibly();
      assertThat(build.waitFor()).isNotZero();
    }
  }

  private Map<Operation, LatencyRow> rows() throws IOException {
    try (LatencyTableJournal journal =
        LatencyTableJournal.open(folder.resolve(TableBuilder.JOURNAL))) {
      return new LinkedHashMap<>(journal.rows());
    }
  }
}
