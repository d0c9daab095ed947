package dev.metronome.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReinforcePolicyTest extends PolicyContract {

  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  @Override
  Policy create(SearchSpace space) {
    return new ReinforcePolicy(space);
  }

  private double logProbability(Policy policy, Architecture sampled) {
    double sum = 0;
    List<double[]> probabilities = policy.probabilities();
    for (Decision decision : space.activeDecisions(sampled)) {
      int d = space.decisions().indexOf(decision);
      sum += Math.log(probabilities.get(d)[sampled.choices().get(d)]);
    }
    return sum;
  }

  private static List<List<Double>> filled(List<List<Double>> like, double value) {
    return like.stream().map(row -> row.stream().map(any -> value).toList()).toList();
  }

  private static List<List<Double>> moved(List<List<Double>> logits, int d, int i, double by) {
    List<List<Double>> moved = new ArrayList<>(logits);
    List<Double> row = new ArrayList<>(logits.get(d));
    row.set(i, row.get(i) + by);
    moved.set(d, row);
    return moved;
  }

  /**
   * With an average of squares far above any square, Adam's step is the gradient times a constant,
   * so that the gradient can be read from the step.
   */
  @Test
  void theGradientIsThatOfTheAdvantageTimesTheLogProbability() {
    double square = 1e10;
    double rate = Math.sqrt(square);
    double advantage = -0.7;
    double h = 1e-5;
    for (long seed = 0; seed < 5; seed++) {
      PolicyState state = experienced(seed).state();
      List<List<Double>> squares = filled(state.logits(), square);
      Architecture sampled = space.sample(new SplittableRandom(seed));
      Policy policy = create(space);
      policy.restore(new PolicyState(state.logits(), squares, 1_000_000));
      policy.learn(sampled, advantage, rate);
      double scale = rate / Math.sqrt(BETA2 * square);

      Policy probe = create(space);
      for (int d = 0; d < state.logits().size(); d++) {
        for (int i = 0; i < state.logits().get(d).size(); i++) {
          probe.restore(new PolicyState(moved(state.logits(), d, i, h), squares, 0));
          double above = logProbability(probe, sampled);
          probe.restore(new PolicyState(moved(state.logits(), d, i, -h), squares, 0));
          double below = logProbability(probe, sampled);
          double numeric = advantage * (above - below) / (2 * h);
          double step = policy.state().logits().get(d).get(i) - state.logits().get(d).get(i);
          assertThat(step / scale).isCloseTo(numeric, within(1e-8));
        }
      }
    }
  }

  @Test
  void theFirstStepHasTheSizeOfTheRateAndTheSignOfTheGradient() {
    Policy policy = create(space);
    Architecture sampled = space.architecture(List.of(1, 1, 0, 0, 0, 2), "test");
    policy.learn(sampled, 0.5, 0.01);
    List<List<Double>> logits = policy.state().logits();
    for (int d : new int[] {0, 1, 2, 5}) {
      for (int i = 0; i < logits.get(d).size(); i++) {
        double sign = sampled.choices().get(d) == i ? 1 : -1;
        // All but the share that Adam's epsilon takes.
        assertThat(logits.get(d).get(i)).isCloseTo(sign * 0.01, within(0.01 * 1e-6));
      }
    }
    assertThat(logits.get(3)).containsOnly(0.0);
    assertThat(policy.state().updates()).isEqualTo(1);
  }

  @Test
  void theSecondStepIsThatOfAdamByHand() {
    Policy policy = create(space);
    Architecture sampled = space.architecture(List.of(1, 0, 0, 0, 0, 0), "test");
    policy.learn(sampled, 0.5, 0.01);
    policy.learn(sampled, -0.25, 0.02);

    // a.filters has two choices with probability 1/2: gradients are +-0.25, then 0.25 * p.
    double first = 0.01 * 0.25 / (0.25 + EPSILON);
    double p = 1 / (1 + Math.exp(-2 * first));
    double gradient = -0.25 * (1 - p);
    double average = BETA2 * (1 - BETA2) * 0.25 * 0.25 + (1 - BETA2) * gradient * gradient;
    double corrected = average / (1 - BETA2 * BETA2);
    double second = first + 0.02 * gradient / (Math.sqrt(corrected) + EPSILON);
    assertThat(policy.state().logits().get(0).get(1)).isCloseTo(second, within(1e-12));
    assertThat(policy.state().logits().get(0).get(0)).isCloseTo(-second, within(1e-12));
    assertThat(policy.state().squareAverages().get(0).get(1)).isCloseTo(average, within(1e-15));
  }

  @Test
  void extremeLogitsKeepProbabilitiesFinite() {
    Policy policy = create(space);
    PolicyState start = policy.state();
    policy.restore(new PolicyState(moved(start.logits(), 0, 0, 5_000), start.squareAverages(), 0));
    assertThat(policy.probabilities().get(0)).containsExactly(1, 0);
    assertThat(policy.relativeEntropy()).isCloseTo(5.0 / 6, within(1e-12));
  }
}
