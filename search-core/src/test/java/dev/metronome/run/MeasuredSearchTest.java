package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.evaluation.SimulatedEvaluator;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.policy.LatencyGradient;
import dev.metronome.reward.RewardForm;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a search ends where its candidates are measured, on devices that are made up. */
class MeasuredSearchTest {

  private static final int CANDIDATES = 6;

  private final SearchSpace space = SearchSpaces.named("proxylessnas");
  private final DecisionCosts costs =
      DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 1)));
  private final SimulatedEvaluator evaluator = new SimulatedEvaluator(space, 1);
  private final double targetMs = 0.6 * costs.range().minMs() + 0.4 * costs.range().maxMs();

  @TempDir private Path folder;

  /**
   * A device, by what it takes the n-th time that something is measured, over what is predicted.
   */
  private final class Device implements CandidateMeasuring {
    private final ToDoubleBiFunction<Architecture, Integer> factor;
    private final List<List<Architecture>> measured = new ArrayList<>();

    Device(ToDoubleBiFunction<Architecture, Integer> factor) {
      this.factor = factor;
    }

    @Override
    public List<MeasuredLatency> measure(
        List<Architecture> architectures, Path scratch, BooleanSupplier stopRequested) {
      measured.add(architectures);
      return architectures.stream()
          .map(
              each -> {
                double ms = costs.latencyMs(each) * factor.applyAsDouble(each, measured.size());
                return new MeasuredLatency(ms, 0.998 * ms, 1.002 * ms);
              })
          .toList();
    }
  }

  private SearchConfig config(Algorithm algorithm, DecodingOptions decoding) {
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
        AlgorithmsTest.options(RewardForm.ABSOLUTE, LatencyGradient.EXPECTED, decoding),
        ProxylessOptions.ofKnown(100));
  }

  private SearchResult search(Algorithm algorithm, Optional<CandidateMeasuring> device)
      throws IOException {
    return search(
        config(algorithm, new DecodingOptions(Decode.CONSTRAINED, 0.001, 0.001, CANDIDATES, 0.02)),
        device);
  }

  private SearchResult search(SearchConfig config, Optional<CandidateMeasuring> device)
      throws IOException {
    try (RunDirectory directory = RunDirectory.open(folder, config)) {
      return new Search(
              config, space, costs, List.of(), QualitySource.known(evaluator, OptionalInt.empty()))
          .run(directory, new TinyRuns.Silent(), device, () -> false);
    }
  }

  private static List<Candidate> candidates(SearchResult result) {
    return result.candidates().stream()
        .filter(each -> each.role() == Candidate.Role.CANDIDATE)
        .toList();
  }

  @Test
  void onADeviceLikeItsTableTheMostAccurateCandidateWinsAfterOneRound() throws IOException {
    Device device = new Device((architecture, time) -> 1);
    SearchResult result = search(Algorithm.TUNAS, Optional.of(device));
    assertThat(candidates(result)).hasSize(CANDIDATES);
    assertThat(result.accuracy())
        .isEqualTo(
            candidates(result).stream().mapToDouble(Candidate::accuracy).max().orElseThrow());
    // Once to choose, once to tell; with the paper's choice and the best at its latency.
    assertThat(device.measured).hasSize(2);
    assertThat(device.measured.get(1)).containsExactlyElementsOf(device.measured.get(0));
    assertThat(result.candidates())
        .allSatisfy(each -> assertThat(each.first()).isPresent())
        .allSatisfy(each -> assertThat(each.measured()).isPresent());
    Candidate argmax = result.candidates().get(CANDIDATES);
    assertThat(argmax.role()).isEqualTo(Candidate.Role.ARGMAX);
    assertThat(argmax.within()).contains(Math.abs(argmax.predictedMs() / targetMs - 1) <= 0.02);
  }

  @Test
  void aCandidateThatIsMeasuredToBeTooSlowDoesNotWin() throws IOException {
    List<Candidate> byAccuracy =
        candidates(search(Algorithm.TUNAS, Optional.empty())).stream()
            .sorted(Comparator.comparingDouble(each -> -each.accuracy()))
            .toList();
    String best = byAccuracy.get(0).architecture();
    delete();
    Device device =
        new Device((architecture, time) -> architecture.toString().equals(best) ? 1.03 : 1);
    SearchResult result = search(Algorithm.TUNAS, Optional.of(device));
    assertThat(result.architecture()).isEqualTo(byAccuracy.get(1).architecture());
    delete();
    // At the window's edge: the interval reaches beyond it.
    Device close =
        new Device((architecture, time) -> architecture.toString().equals(best) ? 1.019 : 1);
    SearchResult closed = search(Algorithm.TUNAS, Optional.of(close));
    assertThat(closed.architecture()).isEqualTo(byAccuracy.get(1).architecture());
    assertThat(why(closed).orElseThrow())
        .contains("more accurate architectures, but the winner is the most accurate candidate")
        .contains("lies in there with all of its 95 % interval")
        .doesNotContain("single steps");
  }

  private Optional<String> why(SearchResult result, WinnerReason.Shown... beside) {
    DecodingOptions decoding =
        new DecodingOptions(Decode.CONSTRAINED, 0.001, 0.001, CANDIDATES, 0.02);
    return WinnerReason.of(config(Algorithm.TUNAS, decoding), result, List.of(beside));
  }

  @Test
  void whyTheWinnerIsNotTheMostAccurateIsSaidOnlyWhereThatIsSo() throws IOException {
    SearchResult result = search(Algorithm.TUNAS, Optional.empty());
    assertThat(why(result)).isEmpty();
    assertThat(why(result, new WinnerReason.Shown(1.019 * targetMs, result.accuracy()))).isEmpty();
    assertThat(why(result, new WinnerReason.Shown(1.03 * targetMs, 1))).isEmpty();
    assertThat(why(result, new WinnerReason.Shown(1.019 * targetMs, 1)).orElseThrow())
        .contains("the winner is the most accurate of the candidates that are predicted to take")
        .contains(String.format(Locale.ROOT, "%.4f to %.4f ms", 0.999 * targetMs, 1.001 * targetMs))
        .contains("what single steps saw, and random architectures, are shown to compare");
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aBiasOfTheTableIsMadeUpForInAnotherRound() throws IOException {
    for (double bias : new double[] {0.9, 1.15}) {
      Device device = new Device((architecture, time) -> bias);
      SearchResult result = search(Algorithm.TUNAS, Optional.of(device));
      assertThat(result.measured().orElseThrow().ms() / targetMs).isCloseTo(1, within(0.003));
      assertThat(result.winner().within()).contains(true);
      assertThat(result.predictedMs() * bias / targetMs).isCloseTo(1, within(0.003));
      assertThat(candidates(result)).hasSize(2 * CANDIDATES);
      assertThat(device.measured).hasSize(3);
      delete();
    }
  }

  /** It grows with every measuring, so that no round meets the window. */
  @Test
  void afterThreeRoundsTheNearestWinsAndIsSaidToMissTheWindow() throws IOException {
    Device device = new Device((architecture, time) -> Math.pow(1.1, time));
    SearchResult result = search(Algorithm.TUNAS, Optional.of(device));
    assertThat(device.measured).hasSize(4);
    assertThat(candidates(result)).hasSize(3 * CANDIDATES);
    assertThat(result.winner().within()).contains(false);
    double nearest =
        candidates(result).stream()
            .mapToDouble(each -> Math.abs(each.first().orElseThrow().ms() - targetMs))
            .min()
            .orElseThrow();
    assertThat(Math.abs(result.winner().first().orElseThrow().ms() - targetMs)).isEqualTo(nearest);
  }

  /** Whoever is chosen for a lucky figure is told by another. */
  @Test
  void theReportedLatencyIsNotTheOneThatChose() throws IOException {
    Device device = new Device((architecture, time) -> time == 1 ? 1 : 1.015);
    SearchResult result = search(Algorithm.TUNAS, Optional.of(device));
    assertThat(result.winner().first().orElseThrow().ms())
        .isCloseTo(result.predictedMs(), within(1e-9));
    assertThat(result.measured().orElseThrow().ms())
        .isCloseTo(1.015 * result.predictedMs(), within(1e-9));
  }

  @Test
  void randomSearchCannotDecodeAgainAndEndsWithTheNearest() throws IOException {
    Device device = new Device((architecture, time) -> 1.2);
    SearchResult result = search(Algorithm.RANDOM, Optional.of(device));
    assertThat(device.measured).hasSize(2);
    assertThat(result.winner().within()).contains(false);
  }

  @Test
  void aCapMayBeMissedFromBelow() throws IOException {
    Device device = new Device((architecture, time) -> 0.9);
    SearchResult result =
        search(
            config(
                Algorithm.TUNAS, new DecodingOptions(Decode.CONSTRAINED, 1, 0, CANDIDATES, 0.02)),
            Optional.of(device));
    assertThat(result.winner().within()).contains(true);
    assertThat(candidates(result)).hasSize(CANDIDATES);
  }

  @Test
  void aSearchThatWasNotMeasuredIsMeasuredLaterWithoutSearchingAgain() throws IOException {
    SearchResult before = search(Algorithm.TUNAS, Optional.empty());
    assertThat(before.measured()).isEmpty();
    assertThat(before.winner().within()).isEmpty();
    Device device = new Device((architecture, time) -> 1);
    SearchResult after = search(Algorithm.TUNAS, Optional.of(device));
    assertThat(after.architecture()).isEqualTo(before.architecture());
    assertThat(after.seconds()).isEqualTo(before.seconds());
    assertThat(after.measured()).isPresent();
    assertThat(search(Algorithm.TUNAS, Optional.of(device))).isEqualTo(after);
    assertThat(device.measured).hasSize(2);
  }

  @Test
  void whatConstrainedDecodingFindsAtTheLatencyOfThePapersChoiceIsNotLessAccurate()
      throws IOException {
    SearchResult result = search(Algorithm.TUNAS, Optional.empty());
    Map<Candidate.Role, List<Candidate>> byRole =
        result.candidates().stream().collect(Collectors.groupingBy(Candidate::role));
    Candidate argmax = byRole.get(Candidate.Role.ARGMAX).get(0);
    Candidate atArgmax = byRole.get(Candidate.Role.AT_ARGMAX).get(0);
    assertThat(atArgmax.predictedMs() / argmax.predictedMs()).isCloseTo(1, within(0.0011));
    assertThat(atArgmax.accuracy()).isGreaterThanOrEqualTo(argmax.accuracy());
    assertThat(evaluator.accuracy(ArchitectureText.parse(atArgmax.architecture(), space)))
        .isEqualTo(atArgmax.accuracy());
  }
}
