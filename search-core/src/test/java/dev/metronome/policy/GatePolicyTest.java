package dev.metronome.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatePolicyTest extends PolicyContract {

  /** So large an average of squares that Adam's step is the gradient times a constant. */
  private static final double SQUARE = 1e10;

  private static final double BETA2 = 0.999;

  @Override
  Policy create(SearchSpace space) {
    return new GatePolicy(space);
  }

  private GatePolicy experiencedGates(long seed) {
    return (GatePolicy) experienced(seed);
  }

  private Gates gates(GatePolicy policy, boolean pairs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return pairs ? policy.drawPairs(random) : policy.drawAll(random);
  }

  private List<double[]> derivatives(SplittableRandom random) {
    return space.decisions().stream()
        .map(decision -> random.doubles(decision.choices().size(), -1, 1).toArray())
        .toList();
  }

  private static double[] softmax(List<Double> alphas, List<Integer> compared) {
    double sum = compared.stream().mapToDouble(i -> Math.exp(alphas.get(i))).sum();
    return compared.stream().mapToDouble(i -> Math.exp(alphas.get(i)) / sum).toArray();
  }

  /**
   * With all choices compared, that is the loss as it is expected to be if it were linear in the
   * gates; with two, the same among them.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theGradientIsThatOfTheLossLinearInTheGates(boolean pairs) {
    double rate = Math.sqrt(SQUARE);
    double scale = rate / Math.sqrt(BETA2 * SQUARE);
    double h = 1e-5;
    for (long seed = 0; seed < 5; seed++) {
      PolicyState state = experienced(seed).state();
      List<List<Double>> squares =
          state.logits().stream().map(row -> row.stream().map(any -> SQUARE).toList()).toList();
      GatePolicy policy = new GatePolicy(space);
      policy.restore(new PolicyState(state.logits(), squares, 1_000_000));
      List<double[]> derivatives = derivatives(new SplittableRandom(seed));
      Gates gates = gates(policy, pairs, seed);
      policy.learn(gates, derivatives, rate);
      for (int d = 0; d < derivatives.size(); d++) {
        List<Integer> compared = gates.compared().get(d);
        List<Double> before = state.logits().get(d);
        List<Double> after = policy.state().logits().get(d);
        double[] numeric = new double[compared.size()];
        for (int k = 0; k < numeric.length; k++) {
          numeric[k] =
              (linear(before, compared, compared.get(k), h, derivatives.get(d))
                      - linear(before, compared, compared.get(k), -h, derivatives.get(d)))
                  / (2 * h);
        }
        // What all have in common is the shift that keeps the sum of their probabilities.
        for (int k = 1; k < numeric.length; k++) {
          double moved = after.get(compared.get(k)) - before.get(compared.get(k));
          double first = after.get(compared.get(0)) - before.get(compared.get(0));
          assertThat((moved - first) / scale).isCloseTo(numeric[0] - numeric[k], within(1e-8));
        }
      }
    }
  }

  private static double linear(
      List<Double> alphas, List<Integer> compared, int moved, double by, double[] derivatives) {
    List<Double> changed = new ArrayList<>(alphas);
    changed.set(moved, alphas.get(moved) + by);
    double[] shares = softmax(changed, compared);
    double sum = 0;
    for (int k = 0; k < shares.length; k++) {
      sum += shares[k] * derivatives[compared.get(k)];
    }
    return sum;
  }

  @Test
  void probabilitiesOfChoicesThatWereNotDrawnDoNotMove() {
    SplittableRandom random = new SplittableRandom(1);
    for (long seed = 0; seed < 20; seed++) {
      GatePolicy policy = experiencedGates(seed);
      List<double[]> before = policy.probabilities();
      Gates gates = policy.drawPairs(random);
      policy.learn(gates, derivatives(random), 0.3);
      List<double[]> after = policy.probabilities();
      for (int d = 0; d < before.size(); d++) {
        List<Integer> compared = gates.compared().get(d);
        for (int i = 0; i < before.get(d).length; i++) {
          if (compared.contains(i)) {
            assertThat(after.get(d)[i]).isNotEqualTo(before.get(d)[i]);
          } else {
            assertThat(after.get(d)[i]).isCloseTo(before.get(d)[i], within(1e-14));
          }
        }
      }
    }
  }

  @Test
  void ofTwoTheOneWithTheLowerDerivativeGains() {
    SplittableRandom random = new SplittableRandom(2);
    for (long seed = 0; seed < 20; seed++) {
      GatePolicy policy = experiencedGates(seed);
      List<double[]> before = policy.probabilities();
      Gates gates = policy.drawPairs(random);
      List<double[]> derivatives = derivatives(random);
      policy.learn(gates, derivatives, 0.01);
      for (int d = 0; d < before.size(); d++) {
        int a = gates.compared().get(d).get(0);
        int b = gates.compared().get(d).get(1);
        int better = derivatives.get(d)[a] < derivatives.get(d)[b] ? a : b;
        assertThat(policy.probabilities().get(d)[better]).isGreaterThan(before.get(d)[better]);
      }
    }
  }

  @Test
  void pairsAreDrawnLikeTwoWithoutPuttingBackAndTheOpenOneByWhatIsLeft() {
    GatePolicy policy = experiencedGates(7);
    int d = space.decisions().size() - 1;
    double[] p = policy.probabilities().get(d);
    assertThat(p).hasSize(3);
    Map<List<Integer>, Integer> counts = new HashMap<>();
    int draws = 40_000;
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < draws; i++) {
      Gates gates = policy.drawPairs(random);
      List<Integer> compared = gates.compared().get(d);
      int open = gates.open().choices().get(d);
      int other = compared.get(0) == open ? compared.get(1) : compared.get(0);
      assertThat(compared).contains(open).doesNotHaveDuplicates();
      counts.merge(List.of(open, other), 1, Integer::sum);
    }
    for (int a = 0; a < p.length; a++) {
      for (int b = 0; b < p.length; b++) {
        if (a != b) {
          double pair = p[a] * p[b] * (1 / (1 - p[a]) + 1 / (1 - p[b]));
          double expected = pair * p[a] / (p[a] + p[b]);
          // Five standard errors.
          assertThat((double) counts.get(List.of(a, b)) / draws)
              .isCloseTo(expected, within(5 * Math.sqrt(expected * (1 - expected) / draws)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyClosedGateIsTheOpenPathWithOneDecisionMadeOtherwise(boolean pairs) {
    for (long seed = 0; seed < 30; seed++) {
      GatePolicy policy = experiencedGates(seed);
      Gates gates = gates(policy, pairs, seed);
      boolean[] active = space.active(gates.open());
      Map<Integer, List<Integer>> closed = new HashMap<>();
      for (Gates.Closed gate : gates.closed()) {
        assertThat(active[gate.decision()]).isTrue();
        assertThat(gate.choice()).isNotEqualTo(gates.open().choices().get(gate.decision()));
        assertThat(gate.path().choices().get(gate.decision())).isEqualTo(gate.choice());
        closed.computeIfAbsent(gate.decision(), none -> new ArrayList<>()).add(gate.choice());
        List<Integer> back = new ArrayList<>(gate.path().choices());
        back.set(gate.decision(), gates.open().choices().get(gate.decision()));
        // Decisions below either choice may matter for one alone.
        for (Decision decision : space.activeDecisions(gate.path())) {
          int d = space.indexOf(decision);
          if (active[d]) {
            assertThat(back.get(d)).isEqualTo(gates.open().choices().get(d));
          }
        }
      }
      for (int d = 0; d < active.length; d++) {
        List<Integer> expected = new ArrayList<>(gates.compared().get(d));
        expected.remove(gates.open().choices().get(d));
        if (active[d]) {
          assertThat(new HashSet<>(closed.get(d))).isEqualTo(new HashSet<>(expected));
        }
        assertThat(gates.compared().get(d))
            .hasSize(pairs ? 2 : space.decisions().get(d).choices().size());
      }
    }
  }

  @Test
  void aCertainPolicyStillComparesTwo() {
    GatePolicy policy = new GatePolicy(space);
    PolicyState state = policy.state();
    List<List<Double>> certain =
        state.logits().stream()
            .map(
                row -> {
                  List<Double> sure = new ArrayList<>(row);
                  sure.set(1, 5_000.0);
                  return List.copyOf(sure);
                })
            .toList();
    policy.restore(new PolicyState(certain, state.squareAverages(), 0));
    Gates gates = policy.drawPairs(new SplittableRandom(1));
    Architecture sure =
        space.architecture(space.decisions().stream().map(any -> 1).toList(), "test");
    assertThat(gates.open()).isEqualTo(sure);
    assertThat(gates.compared())
        .allSatisfy(pair -> assertThat(pair).hasSize(2).contains(1).doesNotHaveDuplicates());
    policy.learn(gates, derivatives(new SplittableRandom(1)), 0.1);
    for (double[] decision : policy.probabilities()) {
      assertThat(decision[1]).isEqualTo(1);
    }
  }

  @Test
  void gatesWithARateOfZeroChangeNothing() {
    GatePolicy policy = experiencedGates(6);
    PolicyState before = policy.state();
    policy.learn(gates(policy, true, 1), derivatives(new SplittableRandom(1)), 0);
    assertThat(policy.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itFindsTheChoicesWithTheLowestDerivatives(boolean pairs) {
    GatePolicy policy = new GatePolicy(space);
    Architecture best = space.architecture(List.of(1, 2, 0, 1, 0, 2), "test");
    SplittableRandom random = new SplittableRandom(11);
    for (int step = 0; step < 1_000; step++) {
      Gates gates = gates(policy, pairs, step);
      List<double[]> noisy = derivatives(random);
      for (int d = 0; d < noisy.size(); d++) {
        noisy.get(d)[best.choices().get(d)] -= 0.4;
      }
      policy.learn(gates, noisy, 0.03);
    }
    assertThat(policy.mostProbable()).isEqualTo(best);
    assertThat(policy.relativeEntropy()).isLessThan(0.3);
  }
}
