package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Costs of spaces whose layers are coupled by the filters between them. */
class CoupledCostsTest {

  /** Two widths thrice, each coupling two layers, beside kernels, expansions and a skip. */
  private static final String COUPLED =
      """
      {"resolution": 8, "classes": 2, "stages": [
        {"name": "a", "filters": 16, "multipliers": [0.5, 1], "layers": [{"blocks": [
          {"op": "conv", "kernel": [1, 3], "activation": "relu"}]}]},
        {"name": "b", "filters": 16, "multipliers": [0.5, 1.5], "layers": [
          {"blocks": [{"op": "inverted_bottleneck", "kernel": 3, "expansion": [1, 2],
            "squeezeExcite": [false, true], "activation": "relu"}]},
          {"blocks": [{"op": "separable_conv", "kernel": [3, 5], "activation": "relu"},
            {"op": "identity"}]}]},
        {"name": "pool", "layers": [{"blocks": [{"op": "global_average_pool"}]}]},
        {"name": "c", "filters": 32, "multipliers": [0.5, 1], "layers": [{"blocks": [
          {"op": "conv", "kernel": 1, "activation": "hard_swish", "batchNorm": false}]}]},
        {"name": "end", "layers": [{"blocks": [{"op": "linear"}]}]}]}
      """;

  private static SearchSpace coupled(Path folder) throws Exception {
    Path file = folder.resolve("coupled.json");
    Files.writeString(file, COUPLED);
    return SearchSpaces.named(file.toString());
  }

  private static List<Architecture> all(SearchSpace space) {
    List<List<Integer>> choices = List.of(List.of());
    for (Decision decision : space.decisions()) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> before : choices) {
        for (int i = 0; i < decision.choices().size(); i++) {
          List<Integer> next = new ArrayList<>(before);
          next.add(i);
          longer.add(next);
        }
      }
      choices = longer;
    }
    return choices.stream().map(c -> space.architecture(c, "test")).distinct().toList();
  }

  @Test
  void everyArchitectureCostsTheSumOfItsRowsAndTheRangeIsExact(@TempDir Path folder)
      throws Exception {
    SearchSpace space = coupled(folder);
    List<Architecture> all = all(space);
    assertThat(all).hasSize(space.cardinality().intValueExact());
    assertThat(all).hasSize((2 * 2) * (2 * 2 * 2) * (2 + 1) * 2);
    for (long seed = 0; seed < 5; seed++) {
      LatencyModel model = LatencyModel.sumOfRows(Tables.random(space, seed));
      DecisionCosts costs = DecisionCosts.of(space, model);
      double minMs = Double.POSITIVE_INFINITY;
      double maxMs = 0;
      for (Architecture architecture : all) {
        double ms = costs.latencyMs(architecture);
        assertThat(ms)
            .isEqualTo(model.estimate(NetworkSignatures.of(space.network(architecture))).ms());
        minMs = Math.min(minMs, ms);
        maxMs = Math.max(maxMs, ms);
      }
      assertThat(costs.range()).isEqualTo(new DecisionCosts.Range(minMs, maxMs));
    }
  }

  @Test
  void theLargeSpacesCostTheSumOfTheirRows() {
    for (String name : List.of("proxylessnas-enlarged", "mobilenetv3-like")) {
      SearchSpace space = SearchSpaces.named(name);
      LatencyModel model = LatencyModel.sumOfRows(Tables.random(space, 3));
      DecisionCosts costs = DecisionCosts.of(space, model);
      DecisionCosts.Range range = costs.range();
      SplittableRandom random = new SplittableRandom(4);
      for (int i = 0; i < 100; i++) {
        Architecture architecture = space.sample(random);
        double ms = costs.latencyMs(architecture);
        assertThat(ms)
            .isEqualTo(model.estimate(NetworkSignatures.of(space.network(architecture))).ms());
        assertThat(ms).isBetween(range.minMs(), range.maxMs());
      }
    }
  }

  /**
   * What {@link DecisionCosts#slots} is for: with independent probabilities for each decision, the
   * expected latency is a sum over slots, shapes and ways, with the shape's probability carried
   * along.
   */
  @Test
  void slotsTellTheExpectedLatencyExactly(@TempDir Path folder) throws Exception {
    SearchSpace space = coupled(folder);
    DecisionCosts costs = DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 6)));
    SplittableRandom random = new SplittableRandom(7);
    List<double[]> probabilities = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      double[] p = decision.choices().stream().mapToDouble(c -> random.nextDouble()).toArray();
      double sum = Arrays.stream(p).sum();
      probabilities.add(Arrays.stream(p).map(x -> x / sum).toArray());
    }

    double expectedMs = costs.offsetMs();
    double[] shapes = {1};
    for (SlotTerm slot : costs.slots()) {
      double[] next = new double[16];
      for (int shape = 0; shape < shapes.length; shape++) {
        if (shapes[shape] > 0) {
          expectedMs +=
              walk(
                  slot,
                  0,
                  shape,
                  shapes[shape],
                  new int[probabilities.size()],
                  probabilities,
                  next);
        }
      }
      shapes = next;
    }

    assertThat(expectedMs).isCloseTo(enumerated(space, costs, probabilities), within(1e-9));
  }

  private static double walk(
      SlotTerm slot,
      int position,
      int shape,
      double p,
      int[] choices,
      List<double[]> probabilities,
      double[] next) {
    if (position == slot.decisions().length) {
      int entry = slot.entry(shape, choices);
      next[slot.nextShape(entry)] += p;
      return p * slot.costMs(entry);
    }
    int decision = slot.decisions()[position];
    double sum = 0;
    for (int i = 0; i < probabilities.get(decision).length; i++) {
      choices[decision] = i;
      double share = p * probabilities.get(decision)[i];
      sum += walk(slot, position + 1, shape, share, choices, probabilities, next);
    }
    return sum;
  }

  private static double enumerated(
      SearchSpace space, DecisionCosts costs, List<double[]> probabilities) {
    double sum = 0;
    for (Architecture architecture : all(space)) {
      boolean[] active = space.active(architecture);
      double p = 1;
      for (int d = 0; d < active.length; d++) {
        p *= active[d] ? probabilities.get(d)[architecture.choices().get(d)] : 1;
      }
      sum += p * costs.latencyMs(architecture);
    }
    return sum;
  }
}
