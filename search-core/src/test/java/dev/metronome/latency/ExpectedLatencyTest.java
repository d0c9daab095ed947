package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.space.Decision;
import dev.metronome.space.NestedSpace;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExpectedLatencyTest {

  private static final double H = 1e-5;

  private static List<double[]> probabilities(SearchSpace space, SplittableRandom random) {
    List<double[]> all = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      double[] shares = random.doubles(decision.choices().size(), 0.01, 1).toArray();
      double sum = Arrays.stream(shares).sum();
      all.add(Arrays.stream(shares).map(share -> share / sum).toArray());
    }
    return all;
  }

  private static DecisionCosts costs(SearchSpace space) {
    return DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 5)));
  }

  private static List<double[]> moved(List<double[]> probabilities, int d, int i, double by) {
    List<double[]> moved = probabilities.stream().map(double[]::clone).toList();
    moved.get(d)[i] += by;
    return moved;
  }

  /** Filters that the next slot feels, and decisions nested below blocks. */
  @Test
  void theGradientIsThatOfFiniteDifferences() {
    for (SearchSpace space : List.of(NestedSpace.create(), SearchSpaces.named("proxylessnas"))) {
      ExpectedLatency expected = new ExpectedLatency(space, costs(space));
      for (long seed = 0; seed < 3; seed++) {
        List<double[]> probabilities = probabilities(space, new SplittableRandom(seed));
        List<double[]> gradient = expected.of(probabilities).gradient();
        for (int d = 0; d < probabilities.size(); d++) {
          for (int i = 0; i < probabilities.get(d).length; i++) {
            double above = expected.of(moved(probabilities, d, i, H)).ms();
            double below = expected.of(moved(probabilities, d, i, -H)).ms();
            assertThat(gradient.get(d)[i]).isCloseTo((above - below) / (2 * H), within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void theExpectationIsTheMeanOverAllArchitectures() {
    SearchSpace space = SearchSpaces.named("nas-bench-macro");
    DecisionCosts costs = costs(space);
    List<double[]> probabilities = probabilities(space, new SplittableRandom(1));
    double mean = 0;
    for (int code = 0; code < 6561; code++) {
      int[] choices = new int[8];
      double p = 1;
      for (int d = 0, rest = code; d < 8; d++, rest /= 3) {
        choices[d] = rest % 3;
        p *= probabilities.get(d)[choices[d]];
      }
      mean += p * costs.latencyMs(choices);
    }
    assertThat(new ExpectedLatency(space, costs).of(probabilities).ms())
        .isCloseTo(mean, within(1e-9));
  }

  @Test
  void aCertainPolicyExpectsItsArchitecture() {
    SearchSpace space = NestedSpace.create();
    DecisionCosts costs = costs(space);
    var architecture = space.sample(new SplittableRandom(3));
    List<double[]> certain = new ArrayList<>();
    for (int d = 0; d < space.decisions().size(); d++) {
      double[] p = new double[space.decisions().get(d).choices().size()];
      p[architecture.choices().get(d)] = 1;
      certain.add(p);
    }
    assertThat(new ExpectedLatency(space, costs).of(certain).ms())
        .isCloseTo(costs.latencyMs(architecture), within(1e-12));
  }
}
