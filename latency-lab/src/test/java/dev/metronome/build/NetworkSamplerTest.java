package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NetworkSamplerTest {

  private final SearchSpace space = SearchSpaces.named("proxylessnas");
  private final SearchSpace small = SearchSpaces.named("nas-bench-macro");

  /** A millisecond for a million multiply-accumulates. */
  private static DecisionCosts costs(SearchSpace space) {
    Map<OpSignature, Measurement> rows = new LinkedHashMap<>();
    NetworkSignatures.rows(space)
        .forEach(
            (signature, network) -> {
              double ms = 1e-3 + network.macs() * 1e-6;
              rows.put(
                  signature,
                  new Measurement(
                      new Summary(1, ms, ms, 0, ms, ms, ms, ms), StopReason.TIME_SPENT));
            });
    return DecisionCosts.of(
        space,
        LatencyModel.sumOfRows(
            LatencyTable.ofMeasurements(
                new Target("ort", "1", "cpu", "device", 1, Precision.FLOAT32),
                new Provenance(
                    space.description(),
                    Instant.EPOCH,
                    "plan",
                    Provenance.NOT_CALIBRATED,
                    Map.of()),
                rows)));
  }

  @Test
  void aBalancedSampleHasEveryChoiceOfEveryDecisionAsOftenAsEveryOther() {
    List<Architecture> sample = new NetworkSampler(space, 1).balanced(14);

    assertThat(sample).hasSize(14);
    for (int d = 0; d < space.decisions().size(); d++) {
      int choices = space.decisions().get(d).choices().size();
      int[] counts = new int[choices];
      for (Architecture architecture : sample) {
        counts[architecture.choices().get(d)]++;
      }
      for (int count : counts) {
        assertThat(count)
            .as("decision %d", d)
            .isBetween(14 / choices, -Math.floorDiv(-14, choices));
      }
    }
  }

  @Test
  void aStratifiedSampleIsSpreadOverTheRangeOfLatencyWithoutRepeats() {
    for (SearchSpace each : List.of(space, small)) {
      DecisionCosts costs = costs(each);
      List<Architecture> sample = new NetworkSampler(each, 2).stratified(60, costs, Set.of());

      assertThat(sample).hasSize(60).doesNotHaveDuplicates();
      DecisionCosts.Range range = costs.range();
      int[] thirds = new int[3];
      for (Architecture architecture : sample) {
        double place =
            (costs.latencyMs(architecture) - range.minMs()) / (range.maxMs() - range.minMs());
        thirds[(int) Math.min(2, 3 * place)]++;
      }
      // Even draws put nearly all into the middle third.
      assertThat(Arrays.stream(thirds).min().orElseThrow())
          .as(each.name())
          .isGreaterThanOrEqualTo(8);
    }
  }

  @Test
  void whatIsExcludedIsNotDrawnEvenIfLittleIsLeft() {
    Set<String> excluded = new TreeSet<>();
    List<Architecture> all = new ArrayList<>();
    for (int code = 0; code < 6561; code++) {
      List<Integer> choices = new ArrayList<>();
      for (int i = 0, rest = code; i < 8; i++, rest /= 3) {
        choices.add(rest % 3);
      }
      all.add(small.architecture(choices, "test"));
    }
    all.subList(0, 6500).forEach(architecture -> excluded.add(architecture.toString()));

    List<Architecture> sample =
        new NetworkSampler(small, 3).stratified(100, costs(small), excluded);

    assertThat(sample).isNotEmpty().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(61);
    assertThat(sample).noneMatch(architecture -> excluded.contains(architecture.toString()));
  }

  @Test
  void theSeedDecidesTheSample() {
    DecisionCosts costs = costs(space);
    assertThat(new NetworkSampler(space, 4).stratified(20, costs, Set.of()))
        .isEqualTo(new NetworkSampler(space, 4).stratified(20, costs, Set.of()))
        .isNotEqualTo(new NetworkSampler(space, 5).stratified(20, costs, Set.of()));
  }
}
