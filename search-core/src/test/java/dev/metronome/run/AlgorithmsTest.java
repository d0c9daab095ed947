package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.evaluation.SimulatedEvaluator;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.policy.LatencyGradient;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.reward.RewardForm;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.supernet.InitialWeights;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All algorithms, on accuracies that are known. */
class AlgorithmsTest {

  private static final int STEPS = 300;

  private final SearchSpace space = SearchSpaces.named("proxylessnas");
  private final DecisionCosts costs =
      DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 1)));
  private final SimulatedEvaluator evaluator = new SimulatedEvaluator(space, 1);
  private final double targetMs = 0.6 * costs.range().minMs() + 0.4 * costs.range().maxMs();

  @TempDir private Path folder;

  static TunasOptions options(RewardForm form, LatencyGradient gradient, DecodingOptions decoding) {
    TunasOptions defaults = TunasOptions.ofSteps(STEPS).withoutWarmup();
    return new TunasOptions(
        STEPS,
        defaults.batchSize(),
        defaults.validationMultiple(),
        1,
        form,
        form.paperBeta(),
        defaults.multiplierGain(),
        defaults.policyRate(),
        0,
        defaults.baselineDecay(),
        0,
        gradient,
        64,
        0,
        0,
        defaults.weightRate(),
        defaults.rateWarmup(),
        defaults.labelSmoothing(),
        defaults.weightDecay(),
        InitialWeights.ALIGNED,
        false,
        decoding,
        70);
  }

  private SearchConfig config(Algorithm algorithm, TunasOptions options) {
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
        algorithm.text(),
        "cpu",
        7,
        options,
        ProxylessOptions.ofKnown(options.steps()));
  }

  private SearchConfig config(Algorithm algorithm) {
    return config(
        algorithm,
        options(
            RewardForm.ABSOLUTE,
            LatencyGradient.EXPECTED,
            new DecodingOptions(Decode.CONSTRAINED, 0.01, 0.01, 5, 0.02)));
  }

  private SearchResult search(
      Path run, SearchConfig config, List<Limit> limits, BooleanSupplier stop) throws IOException {
    try (RunDirectory directory = RunDirectory.open(run, config)) {
      return new Search(
              config, space, costs, limits, QualitySource.known(evaluator, OptionalInt.of(200)))
          .run(directory, new TinyRuns.Silent(), stop);
    }
  }

  private Architecture parsed(String architecture) {
    return ArchitectureText.parse(architecture, space);
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmEndsInTheWindowWithTheBestOfItsCandidates(Algorithm algorithm)
      throws IOException {
    SearchResult result = search(folder, config(algorithm), List.of(), () -> false);
    assertThat(result.predictedMs() / targetMs).isBetween(0.99, 1.01);
    assertThat(result.predictedMs()).isEqualTo(costs.latencyMs(parsed(result.architecture())));
    List<Candidate> eligible =
        result.candidates().stream().filter(c -> c.role() == Candidate.Role.CANDIDATE).toList();
    assertThat(eligible).hasSize(5);
    assertThat(eligible)
        .allSatisfy(c -> assertThat(c.predictedMs() / targetMs).isBetween(0.99, 1.01))
        // The last judgement is exact, whatever noise the steps had.
        .allSatisfy(
            c -> assertThat(c.accuracy()).isEqualTo(evaluator.accuracy(parsed(c.architecture()))));
    assertThat(result.accuracy())
        .isEqualTo(eligible.stream().mapToDouble(Candidate::accuracy).max().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmThatIsStoppedEndsLikeOneThatIsNot(Algorithm algorithm) throws IOException {
    SearchConfig config = config(algorithm);
    SearchResult whole = search(folder.resolve("whole"), config, List.of(), () -> false);
    Path stopped = folder.resolve("stopped");
    for (int steps : new int[] {3, 61, 100}) {
      AtomicInteger taken = new AtomicInteger();
      assertThatThrownBy(
              () -> search(stopped, config, List.of(), () -> taken.incrementAndGet() >= steps))
          .isInstanceOf(StoppedException.class);
    }
    SearchResult resumed = search(stopped, config, List.of(), () -> false);
    assertThat(resumed.candidates()).isEqualTo(whole.candidates());
    assertThat(resumed.architecture()).isEqualTo(whole.architecture());
    assertThat(stopped.resolve("steps.csv"))
        .hasSameTextualContentAs(folder.resolve("whole/steps.csv"));
  }

  @ParameterizedTest
  @EnumSource
  void aCheckpointOfAnotherAlgorithmIsRefused(Algorithm algorithm) throws IOException {
    AtomicInteger taken = new AtomicInteger();
    Path begun = folder.resolve("begun");
    assertThatThrownBy(
            () -> search(begun, config(algorithm), List.of(), () -> taken.incrementAndGet() == 2))
        .isInstanceOf(StoppedException.class);
    for (Algorithm other : Algorithm.values()) {
      if (other != algorithm) {
        Path others = Files.createDirectories(folder.resolve(other.text()));
        RunDirectory.open(others, config(other)).close();
        Files.copy(
            begun.resolve("checkpoint.safetensors"), others.resolve("checkpoint.safetensors"));
        assertThatThrownBy(() -> search(others, config(other), List.of(), () -> false))
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("search state is unreadable");
      }
    }
  }

  /** Without the noise of single draws, also in a short search. */
  @ParameterizedTest
  @EnumSource(names = {"MANY", "EXPECTED"})
  void aLatencyGradientWithoutNoiseBringsThePolicyToTheTarget(LatencyGradient gradient)
      throws IOException {
    TunasOptions options =
        options(
            RewardForm.ABSOLUTE,
            gradient,
            new DecodingOptions(Decode.CONSTRAINED, 0.01, 0.01, 1, 0.02));
    search(folder, config(Algorithm.TUNAS, options), List.of(), () -> false);
    List<String> lines = Files.readAllLines(folder.resolve("steps.csv"));
    double start = meanLatencyMs(lines.subList(1, 40));
    double end = meanLatencyMs(lines.subList(lines.size() - 60, lines.size()));
    assertThat(start / targetMs).isGreaterThan(1.05);
    assertThat(end / targetMs).isCloseTo(1, within(0.06));
  }

  private static double meanLatencyMs(List<String> lines) {
    return lines.stream()
        .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[6]))
        .average()
        .orElseThrow();
  }

  @Test
  void argmaxIsThePapersChoiceAlone() throws IOException {
    TunasOptions options = options(RewardForm.SOFT, LatencyGradient.SAMPLED, DecodingOptions.PAPER);
    SearchResult result = search(folder, config(Algorithm.TUNAS, options), List.of(), () -> false);
    assertThat(result.candidates()).hasSize(1);
    assertThat(result.architecture()).isEqualTo(result.candidates().get(0).architecture());
  }

  @ParameterizedTest
  @EnumSource
  void otherLimitsHold(Algorithm algorithm) throws IOException {
    DecisionCosts parameters = DecisionCosts.parameters(space);
    double most = 0.5 * parameters.range().minMs() + 0.5 * parameters.range().maxMs();
    SearchResult result =
        search(
            folder,
            config(algorithm),
            List.of(new Limit("parameters", parameters, most)),
            () -> false);
    assertThat((double) space.network(parsed(result.architecture())).parameters())
        .isLessThanOrEqualTo(most);
    assertThat(result.predictedMs() / targetMs).isBetween(0.99, 1.01);
  }

  @Test
  void aComparisonHasMeansAndDeviations() {
    Comparison comparison = new Comparison(OptionalDouble.of(0.9), "a"::equals);
    comparison.add("tunas", 1, result(0.8, 10.5, Optional.empty()));
    comparison.add("tunas", 2, result(0.7, 9, Optional.empty()));
    List<Comparison.Row> rows = comparison.rows();
    assertThat(rows)
        .extracting(Comparison.Row::algorithm)
        .containsExactly("tunas", "tunas argmax", "tunas at argmax");
    Comparison.Row row = rows.get(0);
    assertThat(row.runs()).isEqualTo(2);
    assertThat(row.accuracy().mean()).isCloseTo(0.75, within(1e-12));
    assertThat(row.accuracy().deviation()).isCloseTo(Math.sqrt(0.005), within(1e-12));
    assertThat(row.farthestMs()).isCloseTo(1, within(1e-12));
    assertThat(row.judgements()).isEqualTo(103);
    assertThat(row.gap().orElseThrow()).isCloseTo(0.15, within(1e-12));
    assertThat(row.measuredMs()).isEmpty();
    assertThat(row.within()).isEmpty();
    assertThat(rows.get(1).accuracy().mean()).isCloseTo(0.5, within(1e-12));
    assertThat(rows.get(2).accuracy().mean()).isCloseTo(0.6, within(1e-12));
    // The best in the window is no measure of what lies outside, and may be more accurate.
    assertThat(rows.get(1).gap()).isEmpty();
    assertThat(rows.get(2).gap()).isEmpty();
  }

  @Test
  void aComparisonTellsWhatWasMeasuredAndHowManyHoldTheTarget() {
    Comparison comparison = new Comparison();
    comparison.add("tunas", 1, result(0.8, 10, Optional.of(new MeasuredLatency(10.1, 10, 10.2))));
    comparison.add("tunas", 2, result(0.7, 10, Optional.of(new MeasuredLatency(10.3, 10.2, 10.4))));
    Comparison.Row row = comparison.rows().get(0);
    assertThat(row.measuredMs().orElseThrow().mean()).isCloseTo(10.2, within(1e-12));
    assertThat(row.within()).hasValue(1);
    assertThat(comparison.runs().get(0).measuredMs()).hasValue(10.1);
    assertThat(comparison.runs().get(0).within()).contains(true);
    assertThat(comparison.rows().get(1).measuredMs()).isEmpty();
  }

  private static SearchResult result(
      double accuracy, double predictedMs, Optional<MeasuredLatency> measured) {
    return new SearchResult(
        "a",
        10,
        predictedMs,
        accuracy,
        100,
        103,
        2,
        List.of(
            new Candidate(
                "a",
                predictedMs,
                accuracy,
                Candidate.Role.CANDIDATE,
                measured,
                measured,
                measured.map(ms -> ms.ms() < 10.2)),
            unmeasured("b", 0.5, Candidate.Role.ARGMAX),
            unmeasured("c", 0.6, Candidate.Role.AT_ARGMAX)));
  }

  private static Candidate unmeasured(String name, double accuracy, Candidate.Role role) {
    return new Candidate(
        name, 12, accuracy, role, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void anUnknownAlgorithmIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Algorithm.named("magic", "--algorithm"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "'magic' is unknown; expected one of tunas, proxylessnas, random, evolution");
  }
}
