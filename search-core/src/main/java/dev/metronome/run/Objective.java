package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.ExpectedLatency;
import dev.metronome.reward.Multiplier;
import dev.metronome.reward.Reward;
import dev.metronome.reward.RewardForm;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a search makes as large as it can: the reward of accuracy and latency, the multiplier's
 * term, and for every other limit {@code beta * max(0, C/C0 - 1)}.
 */
final class Objective {

  private final DecisionCosts costs;
  private final double aimMs;
  private final Reward reward;
  private final double beta;
  private final List<Limit> limits;
  private final List<ExpectedLatency> expectations = new ArrayList<>();

  Objective(
      SearchSpace space,
      DecisionCosts costs,
      double aimMs,
      RewardForm form,
      double beta,
      List<Limit> limits) {
    this.costs = costs;
    this.aimMs = aimMs;
    this.reward = form.of(aimMs, beta);
    this.beta = beta;
    this.limits = List.copyOf(limits);
    expectations.add(new ExpectedLatency(space, costs));
    limits.forEach(limit -> expectations.add(new ExpectedLatency(space, limit.costs())));
  }

  /** {@code T/T0}. */
  double ratio(Architecture architecture) {
    return costs.latencyMs(architecture) / aimMs;
  }

  /** The whole reward. */
  double reward(double accuracy, Architecture architecture, Multiplier multiplier) {
    return reward.of(accuracy, costs.latencyMs(architecture)) + sideTerms(architecture, multiplier);
  }

  /**
   * What an architecture's costs alone add to the reward, where they stand alone in it: all but its
   * accuracy.
   */
  double costTerm(Architecture architecture, Multiplier multiplier) {
    return reward(0, architecture, multiplier);
  }

  /** Expected costs beside their targets. */
  record Expected(double ratio, List<double[]> gradient) {}

  /**
   * The expected {@code T/T0}, and the gradient with respect to probabilities of what expected
   * costs add to the reward: {@code beta * |E[T]/T0 - 1| - lambda * (E[T]/T0 - 1)}, and for every
   * other limit {@code beta * max(0, E[C]/C0 - 1)}.
   */
  Expected expected(List<double[]> probabilities, Multiplier multiplier) {
    ExpectedLatency.Expectation latency = expectations.get(0).of(probabilities);
    double ratio = latency.ms() / aimMs;
    double price = (beta * Math.signum(ratio - 1) - multiplier.value()) / aimMs;
    List<double[]> gradient = scaled(latency.gradient(), price);
    for (int i = 0; i < limits.size(); i++) {
      ExpectedLatency.Expectation other = expectations.get(i + 1).of(probabilities);
      double most = limits.get(i).most();
      if (other.ms() > most) {
        add(scaled(other.gradient(), beta / most), gradient);
      }
    }
    return new Expected(ratio, gradient);
  }

  private static List<double[]> scaled(List<double[]> values, double factor) {
    return values.stream()
        .map(row -> Arrays.stream(row).map(value -> factor * value).toArray())
        .toList();
  }

  private static void add(List<double[]> more, List<double[]> to) {
    for (int d = 0; d < to.size(); d++) {
      for (int i = 0; i < to.get(d).length; i++) {
        to.get(d)[i] += more.get(d)[i];
      }
    }
  }

  private double sideTerms(Architecture architecture, Multiplier multiplier) {
    double sum = multiplier.term(ratio(architecture));
    for (Limit limit : limits) {
      sum += beta * Math.max(0, limit.costs().latencyMs(architecture) / limit.most() - 1);
    }
    return sum;
  }
}
