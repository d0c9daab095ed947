package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.evaluation.SimulatedEvaluator;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.network.Safetensors;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.reward.LossForm;
import dev.metronome.space.NestedSpace;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.supernet.WeightSharing;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyEstimate;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** ProxylessNAS on a tiny supernet, and what it refuses. */
class ProxylessSearchTest {

  private static final int STEPS = TinyRuns.STEPS;

  @TempDir private Path folder;

  private static SearchResult search(Path folder, SearchConfig config, BooleanSupplier stop)
      throws IOException {
    return TinyRuns.search(folder, config, new TinyRuns.Silent(), stop);
  }

  private static double cell(String line, String column, String header) {
    int index = List.of(header.split(",")).indexOf(column);
    return Double.parseDouble(line.split(",", -1)[index]);
  }

  @ParameterizedTest
  @CsvSource({"OWN,PAIR", "COLLAPSED,PAIR", "COLLAPSED,FULL", "OWN,REINFORCE"})
  void weightsLearnAtOnceAndArchitectureParametersAfterTheWarmUp(
      WeightSharing weights, GateMode gates) throws IOException {
    SearchConfig config = TinyRuns.proxyless(3, STEPS, 5, weights, gates);
    SearchResult result = search(folder, config, () -> false);
    assertThat(result.candidates()).isNotEmpty();
    List<String> lines = Files.readAllLines(folder.resolve("steps.csv"));
    assertThat(lines).hasSize(1 + STEPS);
    for (int step = 0; step < STEPS; step++) {
      String line = lines.get(step + 1);
      // No step trains all choices at once.
      assertThat(line).contains(",false,");
      assertThat(cell(line, "loss", lines.get(0))).isPositive();
      if (step < STEPS / 4) {
        assertThat(cell(line, "relative_entropy", lines.get(0))).isEqualTo(1);
        assertThat(cell(line, "multiplier", lines.get(0))).isZero();
      } else {
        assertThat(cell(line, "relative_entropy", lines.get(0))).isLessThan(1);
      }
    }
    boolean own =
        RunDirectory.checkpoint(folder).orElseThrow().tensors().keySet().stream()
            .anyMatch(name -> name.contains(".path2."));
    assertThat(own).isEqualTo(weights == WeightSharing.OWN);
  }

  @ParameterizedTest
  @CsvSource({"OWN,PAIR", "COLLAPSED,FULL"})
  void aSearchStoppedAtAnyStepResumesToTheSameResult(WeightSharing weights, GateMode gates)
      throws IOException {
    SearchConfig config = TinyRuns.proxyless(3, STEPS, 5, weights, gates);
    Path whole = folder.resolve("whole");
    SearchResult expected = search(whole, config, () -> false);
    Path stopped = folder.resolve("stopped");
    for (int steps : new int[] {2, 3, 1}) {
      AtomicInteger taken = new AtomicInteger();
      assertThatThrownBy(() -> search(stopped, config, () -> taken.incrementAndGet() >= steps))
          .isInstanceOf(StoppedException.class);
    }
    SearchResult resumed = search(stopped, config, () -> false);
    assertThat(resumed.candidates()).isEqualTo(expected.candidates());
    assertSameRun(stopped, whole);
  }

  private static void assertSameRun(Path actual, Path expected) throws IOException {
    assertThat(actual.resolve("steps.csv")).hasSameTextualContentAs(expected.resolve("steps.csv"));
    Safetensors checkpoint = RunDirectory.checkpoint(actual).orElseThrow();
    RunDirectory.checkpoint(expected)
        .orElseThrow()
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(checkpoint.tensors().get(name).values())
                    .describedAs(name)
                    .isEqualTo(tensor.values()));
  }

  @Test
  void aSearchWhoseProcessIsKilledResumesToTheSameRun() throws Exception {
    SearchConfig config =
        TinyRuns.proxyless(3, ChildProcess.PROXYLESS_STEPS, 3, WeightSharing.OWN, GateMode.PAIR);
    try (ChildProcess child = ChildProcess.start("proxyless", folder)) {
      // The architecture parameters learn from step 15 on.
      child.awaitLine("step 19");
      assertThat(child.kill()).isEqualTo(128 + 9);
    }
    assertThat(folder.resolve("result.json")).doesNotExist();
    assertThat(RunDirectory.checkpoint(folder)).isPresent();
    SearchResult resumed = search(folder, config, () -> false);
    Path whole = folder.resolveSibling(folder.getFileName() + "-whole");
    SearchResult expected = search(whole, config, () -> false);
    assertThat(resumed.candidates()).isEqualTo(expected.candidates());
    assertSameRun(folder, whole);
  }

  @ParameterizedTest
  @EnumSource
  void everyLossLearnsByEachOfItsDerivatives(LossForm form) throws IOException {
    SearchSpace space = SearchSpaces.named("proxylessnas");
    DecisionCosts costs = DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 1)));
    double targetMs = 0.6 * costs.range().minMs() + 0.4 * costs.range().maxMs();
    SearchConfig config = known(space, targetMs, form, GateMode.REINFORCE);
    try (RunDirectory directory = RunDirectory.open(folder, config)) {
      new Search(
              config,
              space,
              costs,
              List.of(),
              QualitySource.known(new SimulatedEvaluator(space, 1), OptionalInt.empty()))
          .run(directory, new TinyRuns.Silent(), () -> false);
    }
    List<String> lines = Files.readAllLines(folder.resolve("steps.csv"));
    double start = mean(lines.subList(1, 40), "latency_ms", lines.get(0)) / targetMs;
    double end =
        mean(lines.subList(lines.size() - 60, lines.size()), "latency_ms", lines.get(0)) / targetMs;
    double accuracyGained =
        mean(lines.subList(lines.size() - 60, lines.size()), "accuracy", lines.get(0))
            - mean(lines.subList(1, 40), "accuracy", lines.get(0));
    assertThat(start).isGreaterThan(1.05);
    if (form == LossForm.TARGET) {
      assertThat(end).isCloseTo(1, within(0.05));
      assertThat(accuracyGained).isPositive();
    } else {
      // As strong as they are here, they ask for speed and know no target to hold.
      assertThat(end).isLessThan(0.95);
    }
  }

  private static double mean(List<String> rows, String column, String header) {
    return rows.stream().mapToDouble(row -> cell(row, column, header)).average().orElseThrow();
  }

  private static SearchConfig known(
      SearchSpace space, double targetMs, LossForm form, GateMode gates) {
    TunasOptions options = TunasOptions.ofSteps(400).withoutWarmup();
    ProxylessOptions defaults = ProxylessOptions.ofKnown(400);
    return new SearchConfig(
        space.name(),
        space.parameters(),
        "simulated:1",
        0,
        0,
        "table",
        "0123",
        targetMs,
        targetMs,
        List.of(),
        Algorithm.PROXYLESSNAS.text(),
        "cpu",
        7,
        options,
        new ProxylessOptions(
            defaults.weights(),
            gates,
            form,
            form == LossForm.LOGARITHMIC ? 5 : form.usualWeight(),
            form == LossForm.TARGET ? defaults.latencyGain() : 0,
            defaults.alphaRate(),
            0,
            defaults.baselineDecay()));
  }

  private static BadInputException refusal(
      SearchSpace space, double targetShare, LossForm form, QualitySource qualities) {
    DecisionCosts costs = DecisionCosts.of(space, microseconds(space));
    double targetMs =
        costs.range().minMs() + targetShare * (costs.range().maxMs() - costs.range().minMs());
    SearchConfig config = known(space, targetMs, form, GateMode.PAIR);
    return catchThrowableOfType(
        BadInputException.class, () -> new Search(config, space, costs, List.of(), qualities));
  }

  /** A thousandth of random costs. */
  private static LatencyModel microseconds(SearchSpace space) {
    LatencyModel milliseconds = LatencyModel.sumOfRows(Tables.random(space, 1));
    return new LatencyModel() {
      @Override
      public LatencyEstimate estimate(List<Operation> operations) {
        throw new UnsupportedOperationException();
      }

      @Override
      public List<Double> contributionsMs(List<Operation> operations) {
        return milliseconds.contributionsMs(operations).stream().map(ms -> ms / 1000).toList();
      }

      @Override
      public double offsetMs() {
        return 0;
      }
    };
  }

  @Test
  void gatesWithoutAGradientAreRefusedWithTheWayOut() {
    SearchSpace space = SearchSpaces.named("nas-bench-macro");
    BadInputException refused =
        refusal(
            space,
            0.5,
            LossForm.TARGET,
            QualitySource.known(new SimulatedEvaluator(space, 1), OptionalInt.empty()));
    assertThat(refused)
        .hasMessageContaining("gates: pair, and accuracies that are known")
        .hasMessageContaining("use reinforce");
  }

  @Test
  void gatesBetweenShapesAndLogarithmsBelowAMillisecondAreRefusedTogether() {
    SearchSpace space = NestedSpace.create();
    QualitySource differentiable =
        new QualitySource() {
          @Override
          public Quality open(Path folder, BooleanSupplier stopRequested) {
            throw new IllegalStateException("a refused search opens nothing");
          }

          @Override
          public boolean differentiable() {
            return true;
          }
        };
    BadInputException refused = refusal(space, 0.001, LossForm.LOGARITHMIC, differentiable);
    assertThat(refused.problems()).hasSize(2);
    assertThat(refused)
        .hasMessageContaining("decisions of nested that change a slot's output: a")
        .hasMessageContaining("use reinforce")
        .hasMessageContaining("loss: logarithmic")
        .hasMessageContaining("above 1 ms");
  }

  @Test
  void aConfigurationOfAnOlderVersionIsToldAsOne() throws IOException {
    RunDirectory.open(folder, TinyRuns.config(1, 10, 5)).close();
    Path file = folder.resolve("config.json");
    Files.writeString(
        file, Files.readString(file).replaceAll(",\\s*\"proxyless\" : \\{[^}]*\\}", ""));
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class, () -> RunDirectory.config(folder, SearchConfig.class));
    assertThat(refused).hasMessageContaining("older version").hasMessageContaining("proxyless");
  }
}
