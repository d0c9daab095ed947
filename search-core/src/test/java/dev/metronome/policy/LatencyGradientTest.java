package dev.metronome.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LatencyGradientTest {

  private static final int REPEATS = 3_000;
  private static final int SAMPLES = 16;

  private final SearchSpace space = SearchSpaces.named("nas-bench-macro");
  private final DecisionCosts costs =
      DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 2)));
  private final double targetMs = 0.5 * (costs.range().minMs() + costs.range().maxMs());
  private final Policy policy = policyThatHasLearned();

  private Policy policyThatHasLearned() {
    Policy learned = new ReinforcePolicy(space);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20; i++) {
      learned.learn(learned.sample(random), random.nextDouble(-1, 1), 0.05);
    }
    return learned;
  }

  private double term(Architecture architecture) {
    return -0.1 * Math.abs(costs.latencyMs(architecture) / targetMs - 1);
  }

  /** The gradient with respect to the logits of all decisions, one after the other. */
  private double[] gradient(List<Outcome> outcomes) {
    double[] gradient = new double[3 * 8];
    List<double[]> probabilities = policy.probabilities();
    for (Outcome outcome : outcomes) {
      for (int d = 0; d < 8; d++) {
        for (int i = 0; i < 3; i++) {
          double chosen = outcome.sampled().choices().get(d) == i ? 1 : 0;
          gradient[3 * d + i] += outcome.advantage() * (chosen - probabilities.get(d)[i]);
        }
      }
    }
    return gradient;
  }

  private double[] exact() {
    List<Outcome> all = new ArrayList<>();
    for (int code = 0; code < 6561; code++) {
      List<Integer> digits = new ArrayList<>();
      for (int i = 0, rest = code; i < 8; i++, rest /= 3) {
        digits.add(rest % 3);
      }
      Architecture architecture = space.architecture(digits, "test");
      all.add(
          new Outcome(
              architecture, Math.exp(policy.logProbability(architecture)) * term(architecture)));
    }
    return gradient(all);
  }

  /** Sums of the values and of their squares. */
  private static final class Moments {
    private final double[] sums = new double[24];
    private final double[] squares = new double[24];

    void add(double[] values) {
      for (int i = 0; i < values.length; i++) {
        sums[i] += values[i];
        squares[i] += values[i] * values[i];
      }
    }

    double mean(int i) {
      return sums[i] / REPEATS;
    }

    double variance(int i) {
      return squares[i] / REPEATS - mean(i) * mean(i);
    }
  }

  @Test
  void manySamplesExpectWhatOneDoesWithLessNoise() {
    Moments one = new Moments();
    Moments many = new Moments();
    double expected = 0;
    for (int i = 0; i < 1_000; i++) {
      expected += term(policy.sample(new SplittableRandom(i))) / 1_000;
    }
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < REPEATS; i++) {
      // As a search does it: against what was expected of it.
      Architecture sampled = policy.sample(random);
      one.add(gradient(List.of(new Outcome(sampled, term(sampled) - expected))));
      many.add(
          gradient(
              LatencyGradient.outcomes(
                  Stream.generate(() -> policy.sample(random)).limit(SAMPLES).toList(),
                  this::term)));
    }
    double[] exact = exact();
    for (int i = 0; i < exact.length; i++) {
      // Five standard errors.
      assertThat(one.mean(i)).isCloseTo(exact[i], within(5 * Math.sqrt(one.variance(i) / REPEATS)));
      assertThat(many.mean(i))
          .isCloseTo(exact[i], within(5 * Math.sqrt(many.variance(i) / REPEATS)));
      // Sixteen times less would be exact; leaving one out costs a little.
      assertThat(many.variance(i)).isLessThan(one.variance(i) / 10);
    }
  }
}
