package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.network.Safetensors;
import dev.metronome.network.Tensor;
import dev.metronome.problem.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real supernet with filters, several architectures in a step, and measured candidates. */
class WideSearchTest {

  @TempDir private static Path shared;

  private static Path uninterrupted;
  private static SearchResult result;

  @TempDir private Path folder;

  @BeforeAll
  static void searchWithoutInterruption() throws IOException {
    uninterrupted = shared.resolve("uninterrupted");
    result = WideRuns.search(uninterrupted, new TinyRuns.Silent(), () -> false);
  }

  private static void assertSameRun(Path actual) throws IOException {
    assertThat(actual.resolve("steps.csv"))
        .hasSameTextualContentAs(uninterrupted.resolve("steps.csv"));
    Map<String, Tensor> expected =
        RunDirectory.checkpoint(uninterrupted).map(Safetensors::tensors).orElseThrow();
    RunDirectory.checkpoint(actual)
        .map(Safetensors::tensors)
        .orElseThrow()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .describedAs(name)
                    .isEqualTo(expected.get(name).values()));
  }

  @Test
  void everyStepLogsItsArchitecturesAndBothWarmUpsEnd() throws IOException {
    List<String> lines = Files.readAllLines(uninterrupted.resolve("steps.csv"));
    assertThat(lines).hasSize(1 + WideRuns.STEPS * WideRuns.ARCHITECTURES);
    for (int i = 1; i < lines.size(); i++) {
      int step = (i - 1) / WideRuns.ARCHITECTURES;
      String[] cells = lines.get(i).split(",", -1);
      assertThat(cells[0]).isEqualTo(String.valueOf(step));
      if (step == 0) {
        assertThat(List.of(cells[2], cells[3])).containsOnly("true");
      } else if (step >= WideRuns.STEPS / 4) {
        assertThat(List.of(cells[2], cells[3])).containsOnly("false");
      }
    }
    // The two are drawn on their own, and so are the architectures.
    assertThat(lines.get(1).split(",", -1)[1]).isNotEqualTo(lines.get(2).split(",", -1)[1]);
  }

  @Test
  void theResultHoldsTheTargetOnADeviceThatIsSlowerThanItsTable() {
    SearchConfig config = WideRuns.config();
    assertThat(result.measured().orElseThrow().ms() / config.targetMs()).isCloseTo(1, within(0.02));
    assertThat(result.winner().within()).contains(true);
    // Decoded twice: where the table says, and where the device is.
    assertThat(result.predictedMs() * WideRuns.BIAS / config.targetMs()).isCloseTo(1, within(0.02));
    assertThat(
            result.candidates().stream().filter(c -> c.role() == Candidate.Role.CANDIDATE).count())
        .isEqualTo(4);
    // Two rounds of two; the paper's choice and up to two at its latency, unless they are of those.
    assertThat(result.judgements() - WideRuns.STEPS * WideRuns.ARCHITECTURES).isBetween(4L, 7L);
  }

  @Test
  void aSearchStoppedWheneverItCanBeComesToTheSameResult() throws IOException {
    int stops = 0;
    SearchResult found = null;
    while (found == null) {
      try {
        found = WideRuns.search(folder, new TinyRuns.Silent(), () -> true);
      } catch (StoppedException e) {
        stops++;
      }
    }
    assertThat(stops).isGreaterThan(WideRuns.STEPS);
    assertThat(found.candidates()).isEqualTo(result.candidates());
    assertSameRun(folder);
  }

  /** By SIGKILL, at any moment: in a step, a judgement, a measuring, or while files are written. */
  @Test
  void aSearchThatIsKilledAtRandomMomentsComesToTheSameResult() throws Exception {
    SplittableRandom random = new SplittableRandom(System.nanoTime());
    int kills = 0;
    while (!Files.exists(folder.resolve("result.json")) && kills < 12) {
      try (ChildProcess child = ChildProcess.start("search-wide", folder)) {
        child.awaitLine("started");
        TimeUnit.MILLISECONDS.sleep(random.nextLong(1_500));
        child.kill();
        kills++;
      }
    }
    assertThat(kills).isPositive();
    SearchResult found = WideRuns.search(folder, new TinyRuns.Silent(), () -> false);
    assertThat(found.candidates()).isEqualTo(result.candidates());
    assertThat(found.architecture()).isEqualTo(result.architecture());
    assertSameRun(folder);
  }

  @Test
  void aStopWhileCandidatesAreMeasuredKeepsWhatWasMeasured() throws IOException {
    SearchConfig config = WideRuns.config();
    int[] calls = {0};
    CandidateMeasuring device = WideRuns.device(WideRuns.costs(), WideRuns.BIAS, 0);
    CandidateMeasuring stopping =
        (architectures, scratch, stopRequested) -> {
          if (++calls[0] == 2) {
            throw new StoppedException("stopped while a model was measured", "again");
          }
          return device.measure(architectures, scratch, stopRequested);
        };
    try (RunDirectory directory = RunDirectory.open(folder, config)) {
      Search search =
          new Search(
              config,
              WideRuns.space(),
              WideRuns.costs(),
              List.of(),
              QualitySource.supernet(config, WideRuns.space(), TinyRuns.data().searchSplit(1, 17)));
      assertThatThrownBy(
              () ->
                  search.run(directory, new TinyRuns.Silent(), Optional.of(stopping), () -> false))
          .isInstanceOf(StoppedException.class)
          .hasMessageContaining("while candidates were measured")
          .hasMessageContaining(folder.toString());
      SearchResult found =
          search.run(directory, new TinyRuns.Silent(), Optional.of(stopping), () -> false);
      // The first round, which was measured before the stop, is not measured again.
      assertThat(calls[0]).isEqualTo(4);
      assertThat(found.candidates()).isEqualTo(result.candidates());
    }
  }
}
