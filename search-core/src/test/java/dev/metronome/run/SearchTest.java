package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.data.GeneratedImages;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.ProgressListener;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.network.Safetensors;
import dev.metronome.network.Tensor;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTest {

  private static final SearchConfig CONFIG = TinyRuns.config(3, TinyRuns.STEPS, 5);

  @TempDir private static Path shared;

  private static Path uninterrupted;
  private static SearchResult uninterruptedResult;

  @TempDir private Path folder;

  @BeforeAll
  static void searchWithoutInterruption() throws IOException {
    uninterrupted = shared.resolve("uninterrupted");
    uninterruptedResult = search(uninterrupted, CONFIG, () -> false);
  }

  private static SearchResult search(Path folder, SearchConfig config, BooleanSupplier stop)
      throws IOException {
    return TinyRuns.search(folder, config, new TinyRuns.Silent(), stop);
  }

  private static BooleanSupplier after(int steps) {
    AtomicInteger taken = new AtomicInteger();
    return () -> taken.incrementAndGet() >= steps;
  }

  /** A second is not the same everywhere, all else is. */
  private static SearchResult withoutSeconds(SearchResult result) {
    return new SearchResult(
        result.architecture(),
        result.targetMs(),
        result.predictedMs(),
        result.accuracy(),
        result.steps(),
        result.judgements(),
        0,
        result.candidates());
  }

  private static void assertSameRun(Path actual, Path expected) throws IOException {
    for (String log : List.of("steps.csv", "probabilities.csv")) {
      assertThat(actual.resolve(log)).hasSameTextualContentAs(expected.resolve(log));
    }
    // Only searches that have come to their end have looked at random architectures.
    Path random = expected.resolve("random.csv");
    if (Files.exists(random)) {
      assertThat(actual.resolve("random.csv")).hasSameTextualContentAs(random);
    } else {
      assertThat(actual.resolve("random.csv")).doesNotExist();
    }
    Safetensors checkpoint = RunDirectory.checkpoint(actual).orElseThrow();
    Safetensors other = RunDirectory.checkpoint(expected).orElseThrow();
    assertThat(checkpoint.tensors().keySet()).isEqualTo(other.tensors().keySet());
    checkpoint
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .describedAs(name)
                    .isEqualTo(other.tensors().get(name).values()));
    // How long it took, and what was judged before a stop between two judgements, may differ.
    String mayDiffer = "\"seconds\":[^,]*,|,\"judged\":\\{[^}]*}";
    assertThat(checkpoint.metadata().get("search").replaceAll(mayDiffer, ""))
        .isEqualTo(other.metadata().get("search").replaceAll(mayDiffer, ""))
        .contains("\"multiplier\"");
  }

  @Test
  void theSameSeedGivesTheSameSearchAndAnotherAnother() throws IOException {
    SearchResult again = search(folder.resolve("again"), CONFIG, () -> false);
    assertThat(withoutSeconds(again)).isEqualTo(withoutSeconds(uninterruptedResult));
    assertSameRun(folder.resolve("again"), uninterrupted);

    search(folder.resolve("other"), TinyRuns.config(4, 3, 5), () -> false);
    assertThat(Files.readAllLines(folder.resolve("other/steps.csv")).get(1))
        .isNotEqualTo(Files.readAllLines(uninterrupted.resolve("steps.csv")).get(1));
  }

  @Test
  void theProbabilitiesOfEveryChoiceAreLogged() throws IOException {
    List<String> lines = Files.readAllLines(uninterrupted.resolve("probabilities.csv"));
    assertThat(lines).hasSize(1 + TinyRuns.STEPS);
    List<String> columns = List.of(lines.get(0).split(","));
    assertThat(columns).hasSize(1 + 8 * 3).startsWith("step");
    assertThat(columns.get(1)).matches("stage1\\.\\S+=\\S+");
    for (int i = 1; i < lines.size(); i++) {
      String[] fields = lines.get(i).split(",", -1);
      assertThat(fields[0]).isEqualTo(String.valueOf(i - 1));
      for (int decision = 0; decision < 8; decision++) {
        double sum = 0;
        for (int choice = 0; choice < 3; choice++) {
          sum += Double.parseDouble(fields[1 + 3 * decision + choice]);
        }
        assertThat(sum).isCloseTo(1, within(0.001));
      }
    }
    // Undecided while only weights learn, decided a little at the end.
    assertThat(lines.get(1)).isEqualTo("0" + ",0.3333".repeat(24));
    assertThat(lines.get(TinyRuns.STEPS)).doesNotEndWith(",0.3333".repeat(24));
  }

  @Test
  void randomArchitecturesThatMeetTheTargetAreJudgedBesideTheResult() throws IOException {
    List<String> lines = Files.readAllLines(uninterrupted.resolve("random.csv"));
    assertThat(lines).hasSizeBetween(2, 17).startsWith("number,architecture,latency_ms,accuracy");
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      Architecture architecture = ArchitectureText.parse(fields[1], TinyRuns.space());
      double ms = TinyRuns.costs().latencyMs(architecture);
      assertThat(Double.parseDouble(fields[2])).isCloseTo(ms, within(1e-6));
      assertThat(ms / CONFIG.targetMs()).isBetween(0.98, 1.02);
      assertThat(Double.parseDouble(fields[3])).isBetween(0.0, 1.0);
    }
    assertThat(lines).extracting(line -> line.split(",", -1)[1]).doesNotHaveDuplicates();
  }

  @Test
  void theLogTellsEveryStepOfTheSearch() throws IOException {
    List<String> lines = Files.readAllLines(uninterrupted.resolve("steps.csv"));
    assertThat(lines).hasSize(1 + TinyRuns.STEPS);
    assertThat(lines.get(0))
        .isEqualTo(
            "step,architecture,all_paths,all_filters,loss,accuracy,latency_ms,reward,advantage,"
                + "relative_entropy,multiplier");
    DecisionCosts costs = TinyRuns.costs();
    List<String> allPaths = new ArrayList<>();
    double entropy = 1;
    for (int step = 0; step < TinyRuns.STEPS; step++) {
      String[] cells = lines.get(step + 1).split(",", -1);
      assertThat(cells[0]).isEqualTo(Integer.toString(step));
      Architecture sampled = ArchitectureText.parse(cells[1], TinyRuns.space());
      double latencyMs = costs.latencyMs(sampled);
      assertThat(cells[6]).isEqualTo(String.format(Locale.ROOT, "%.6f", latencyMs));
      double accuracy = Double.parseDouble(cells[5]);
      double ratio = latencyMs / CONFIG.targetMs();
      double multiplier = Double.parseDouble(cells[10]);
      double reward = accuracy - 0.1 * Math.abs(ratio - 1) - multiplier * (ratio - 1);
      assertThat(Double.parseDouble(cells[7])).isCloseTo(reward, within(2e-6));
      allPaths.add(cells[2]);
      double now = Double.parseDouble(cells[9]);
      // The policy learns from the fourth of twelve steps on.
      if (step <= 3) {
        assertThat(multiplier).isZero();
      } else {
        assertThat(multiplier).isNotZero();
      }
      if (step < 3) {
        assertThat(now).isEqualTo(1);
      }
      entropy = now;
    }
    assertThat(allPaths.get(0)).isEqualTo("true");
    assertThat(allPaths.subList(3, TinyRuns.STEPS)).containsOnly("false");
    assertThat(entropy).isLessThan(1);
  }

  @Test
  void theResultIsTheMostAccurateCandidateInTheWindow() throws IOException {
    Architecture found =
        ArchitectureText.parse(uninterruptedResult.architecture(), TinyRuns.space());
    List<Candidate> eligible =
        uninterruptedResult.candidates().stream()
            .filter(c -> c.role() == Candidate.Role.CANDIDATE)
            .toList();
    assertThat(eligible).hasSize(2);
    assertThat(uninterruptedResult.predictedMs()).isEqualTo(TinyRuns.costs().latencyMs(found));
    assertThat(uninterruptedResult.targetMs()).isEqualTo(CONFIG.targetMs());
    assertThat(uninterruptedResult.steps()).isEqualTo(TinyRuns.STEPS);
    assertThat(found)
        .isIn(eligible.stream().map(Candidate::architecture).map(this::parsed).toList());
    assertThat(uninterruptedResult.accuracy())
        .isEqualTo(eligible.stream().mapToDouble(Candidate::accuracy).max().orElseThrow());
    // The paper's choice beside them, and what decoding finds at its latency.
    assertThat(uninterruptedResult.candidates())
        .extracting(Candidate::role)
        .containsExactly(
            Candidate.Role.CANDIDATE,
            Candidate.Role.CANDIDATE,
            Candidate.Role.ARGMAX,
            Candidate.Role.AT_ARGMAX);
    Candidate argmax = uninterruptedResult.candidates().get(2);
    Candidate atArgmax = uninterruptedResult.candidates().get(3);
    assertThat(atArgmax.predictedMs() / argmax.predictedMs()).isCloseTo(1, within(0.02));
    // The paper's choice is one of those it is the best of.
    assertThat(atArgmax.accuracy()).isGreaterThanOrEqualTo(argmax.accuracy());
    // A finished run is not run again.
    assertThat(search(uninterrupted, CONFIG, () -> false)).isEqualTo(uninterruptedResult);
  }

  private Architecture parsed(String text) {
    return ArchitectureText.parse(text, TinyRuns.space());
  }

  @Test
  void aSearchStoppedAtAnyStepResumesToTheSameResult() throws IOException {
    for (int steps : new int[] {1, 5, 7}) {
      Path stopped = folder.resolve("stopped" + steps);
      assertThatThrownBy(() -> search(stopped, CONFIG, after(steps)))
          .isInstanceOf(StoppedException.class)
          .hasMessageContaining("after step " + steps)
          .hasMessageContaining(stopped.toString());
      assertThat(stopped.resolve("result.json")).doesNotExist();
      assertThat(Files.readAllLines(stopped.resolve("steps.csv"))).hasSize(1 + steps);

      SearchResult result = search(stopped, CONFIG, () -> false);

      assertThat(withoutSeconds(result)).isEqualTo(withoutSeconds(uninterruptedResult));
      assertSameRun(stopped, uninterrupted);
    }
  }

  @Test
  void aSearchStoppedAfterEveryStepComesToTheSameResult() throws IOException {
    // All steps but the last, then all judgements but the last, of candidates and of random ones.
    int judgements = (int) uninterruptedResult.judgements() - TinyRuns.STEPS;
    int random = Files.readAllLines(uninterrupted.resolve("random.csv")).size() - 1;
    assertThat(judgements).isGreaterThan(1);
    assertThat(random).isGreaterThan(1);
    for (int stop = 1; stop < TinyRuns.STEPS + judgements + random - 2; stop++) {
      assertThatThrownBy(() -> search(folder, CONFIG, () -> true))
          .isInstanceOf(StoppedException.class);
    }
    SearchResult result = search(folder, CONFIG, () -> true);
    assertThat(withoutSeconds(result)).isEqualTo(withoutSeconds(uninterruptedResult));
    assertSameRun(folder, uninterrupted);
  }

  @Test
  void aSearchKilledBetweenLogAndCheckpointResumesToTheSameResult() throws IOException {
    assertThatThrownBy(() -> search(folder, CONFIG, after(5))).isInstanceOf(StoppedException.class);
    // As if it had gone on to the next checkpoint's log and died there, in the middle of a row.
    List<String> later = Files.readAllLines(uninterrupted.resolve("steps.csv")).subList(6, 9);
    Path log = folder.resolve("steps.csv");
    Files.writeString(
        log, Files.readString(log) + String.join("\n", later).replace("false", "true"));
    search(folder, CONFIG, () -> false);
    assertSameRun(folder, uninterrupted);
  }

  @Test
  void aSearchWhoseProcessIsKilledResumesToTheSameLog() throws Exception {
    SearchConfig config = TinyRuns.config(3, 300, 3);
    try (ChildProcess child = ChildProcess.start("search", folder)) {
      child.awaitLine("step 8");
      assertThat(child.kill()).isEqualTo(128 + 9);
    }
    assertThat(folder.resolve("result.json")).doesNotExist();
    assertThat(RunDirectory.checkpoint(folder)).isPresent();
    Path whole = shared.resolve("not-killed");
    assertThatThrownBy(() -> search(whole, config, after(15))).isInstanceOf(StoppedException.class);
    AtomicInteger steps = new AtomicInteger();
    SearchListener counter =
        new SearchListener() {
          @Override
          public void started(long firstStep, long all) {
            assertThat(firstStep).isBetween(6L, 14L);
            steps.set((int) firstStep);
          }

          @Override
          public void step(SearchStep step) {
            assertThat(step.step()).isEqualTo(steps.getAndIncrement());
          }
        };
    assertThatThrownBy(() -> TinyRuns.search(folder, config, counter, () -> steps.get() == 15))
        .isInstanceOf(StoppedException.class);
    assertSameRun(folder, whole);
  }

  @Test
  void aTargetOutOfReachIsRefusedWithTheRange() {
    DecisionCosts.Range range = TinyRuns.costs().range();
    for (double targetMs : new double[] {0.9 * range.minMs(), 1.1 * range.maxMs(), Double.NaN}) {
      SearchConfig config = TinyRuns.config(1, targetMs, TinyRuns.options(3, 3));
      BadInputException refused =
          catchThrowableOfType(BadInputException.class, () -> TinyRuns.search(config));
      assertThat(refused)
          .hasMessageContaining(targetMs + " ms cannot be reached in nas-bench-macro");
      Matcher told = Pattern.compile("expected (\\S+) to (\\S+) ms").matcher(refused.getMessage());
      assertThat(told.find()).isTrue();
      // Both ends as they are told can be reached.
      assertThat(Double.parseDouble(told.group(1))).isBetween(range.minMs(), range.minMs() + 1e-4);
      assertThat(Double.parseDouble(told.group(2))).isBetween(range.maxMs() - 1e-4, range.maxMs());
    }
  }

  @Test
  void anUnreachableTargetIsToldWithTheNearestArchitecture() {
    DecisionCosts costs = TinyRuns.costs();
    for (double share : new double[] {0.5, 2}) {
      double endMs = share < 1 ? costs.range().minMs() : costs.range().maxMs();
      assertThatThrownBy(() -> Search.requireReachable(share * endMs, TinyRuns.space(), costs))
          .isInstanceOf(BadInputException.class)
          .satisfies(
              refused -> {
                Matcher told =
                    Pattern.compile("the nearest is (\\S+) with (\\S+) ms")
                        .matcher(refused.getMessage());
                assertThat(told.find()).isTrue();
                assertThat(costs.latencyMs(parsed(told.group(1)))).isCloseTo(endMs, within(1e-9));
                // To six digits, so that it does not look like a target that is just beside it.
                assertThat(Double.parseDouble(told.group(2)))
                    .isCloseTo(endMs, within(1e-5 * endMs))
                    .isBetween(costs.range().minMs(), costs.range().maxMs());
              });
    }
  }

  /** No learning rate that is accepted brings the normalized weights to that. */
  @Test
  void aSearchWhoseLossIsNoNumberStopsWithAdviceAndLeavesItsLastGoodCheckpoint()
      throws IOException {
    assertThatThrownBy(() -> search(folder, CONFIG, after(6))).isInstanceOf(StoppedException.class);
    Path file = folder.resolve("checkpoint.safetensors");
    Safetensors good = Safetensors.read(file);
    Map<String, Tensor> spoiled = new LinkedHashMap<>(good.tensors());
    Tensor bias = spoiled.get("classifier.linear.bias");
    float[] values = bias.values().clone();
    values[0] = Float.NaN;
    spoiled.put("classifier.linear.bias", new Tensor(bias.shape(), values));
    new Safetensors(spoiled, good.metadata()).write(file);
    byte[] before = Files.readAllBytes(file);

    DivergedException diverged =
        catchThrowableOfType(DivergedException.class, () -> search(folder, CONFIG, () -> false));

    assertThat(diverged)
        .hasMessageContaining("search: at step 6, with a learning rate of")
        .hasMessageContaining("the loss became NaN")
        .hasMessageContaining("its average before was")
        .hasMessageContaining("lower the weight rate from 0.165 (--weight-rate)");
    assertThat(file).hasBinaryContent(before);
    assertThat(folder.resolve("result.json")).doesNotExist();
    assertThatThrownBy(() -> search(folder, CONFIG, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("this run has diverged");
  }

  @Test
  void imagesThatDoNotFitTheSpaceAreRefused() {
    ImageDataset larger = new GeneratedImages(24, 12, 1).draw(20, ProgressListener.silent());
    assertThatThrownBy(
            () -> QualitySource.supernet(CONFIG, TinyRuns.space(), larger.searchSplit(1, 1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("20 x 20 pixels; expected 16 x 16");
    assertThatThrownBy(
            () ->
                QualitySource.supernet(CONFIG, TinyRuns.space(), TinyRuns.data().searchSplit(1, 1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("data for validation: 1 images");
    BadInputException classes =
        catchThrowableOfType(
            BadInputException.class,
            () -> RequiredImages.require("training", TinyRuns.data().train(), 16, 11));
    SearchConfig many =
        TinyRuns.config(1, TinyRuns.reachableMs(), TinyRuns.options(3, 3, 4, 8, 0.165));
    assertThatThrownBy(
            () -> QualitySource.supernet(many, TinyRuns.space(), TinyRuns.data().searchSplit(1, 7)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("data for validation: 7 images; expected at least 8");
    assertThat(classes).hasMessageContaining("12 classes; expected at most the network's 11");
  }

  @Test
  void aCheckpointWithoutItsSearchStateOrATensorIsRefused() throws IOException {
    assertThatThrownBy(() -> search(folder, CONFIG, after(2))).isInstanceOf(StoppedException.class);
    Path file = folder.resolve("checkpoint.safetensors");
    Safetensors whole = Safetensors.read(file);
    for (String state : List.of("", "{}", "{\"step\":1}", "nonsense")) {
      new Safetensors(whole.tensors(), Map.of("search", state)).write(file);
      assertThatThrownBy(() -> search(folder, CONFIG, () -> false))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file.toString());
    }
    Map<String, Tensor> fewer = new LinkedHashMap<>(whole.tensors());
    List<String> dropped = fewer.keySet().stream().limit(2).collect(Collectors.toList());
    fewer.keySet().removeAll(dropped);
    new Safetensors(fewer, whole.metadata()).write(file);
    assertThatThrownBy(() -> search(folder, CONFIG, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(dropped.get(0))
        .hasMessageContaining(dropped.get(1));
  }

  /** Any size of the last batch: one image alone has no variance to normalize by. */
  @Test
  void everyValidationImageIsJudgedInABatchThatIsNotMuchSmaller() {
    for (int images = 2; images <= 40; images++) {
      ImageDataset.SearchSplit split = TinyRuns.data().searchSplit(1, images);
      for (int batch : new int[] {2, 4, 8, 16}) {
        List<Integer> sizes =
            Search.evaluationBatches(split, batch, Integer.MAX_VALUE).stream()
                .map(b -> b.size())
                .toList();
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(images);
        int last = sizes.get(sizes.size() - 1);
        assertThat(2 * last).isGreaterThan(sizes.get(0));
        // No more than twice as large as asked for, except where that is a handful.
        assertThat(sizes.get(0)).isLessThanOrEqualTo(Math.max(8, 2 * batch));
        assertThat(last).isGreaterThan(1);
      }
    }
  }
}
