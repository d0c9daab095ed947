package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.ExpectedLatency;
import dev.metronome.reward.LatencyLoss;
import dev.metronome.reward.LossForm;
import dev.metronome.reward.Multiplier;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * ProxylessNAS's loss of probabilities: that of its form at the expected latency, the multiplier's
 * term, and for every other limit {@code lambda * max(0, E[C]/C0 - 1)}.
 */
final class ProxylessObjective {

  /**
   * The loss at some probabilities.
   *
   * @param perError its derivative with respect to the error
   * @param ratio {@code E/T0}
   * @param perProbability its derivative with respect to each choice's probability through expected
   *     costs, by decision
   */
  record Value(double loss, double perError, double ratio, List<double[]> perProbability) {}

  private final SearchSpace space;
  private final double aimMs;
  private final LatencyLoss loss;
  private final double limitWeight;
  private final List<Limit> limits;
  private final ExpectedLatency latency;
  private final List<ExpectedLatency> others;

  ProxylessObjective(
      SearchSpace space,
      DecisionCosts costs,
      double aimMs,
      ProxylessOptions options,
      List<Limit> limits) {
    this.space = space;
    this.aimMs = aimMs;
    this.loss = options.loss().of(aimMs, options.latencyWeight());
    this.limitWeight =
        options.loss() == LossForm.LOGARITHMIC
            ? LossForm.LINEAR.usualWeight()
            : options.latencyWeight();
    this.limits = List.copyOf(limits);
    this.latency = new ExpectedLatency(space, costs);
    this.others = limits.stream().map(limit -> new ExpectedLatency(space, limit.costs())).toList();
  }

  /**
   * The loss.
   *
   * @param error cross-entropy, or the share of wrong images
   */
  Value at(List<double[]> probabilities, double error, Multiplier multiplier) {
    ExpectedLatency.Expectation expected = latency.of(probabilities);
    double ratio = expected.ms() / aimMs;
    double sum = loss.of(error, expected.ms()) - multiplier.term(ratio);
    List<double[]> gradient = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      gradient.add(new double[decision.choices().size()]);
    }
    double price = loss.perMs(error, expected.ms()) + multiplier.value() / aimMs;
    add(expected.gradient(), price, gradient);
    for (int i = 0; i < limits.size(); i++) {
      ExpectedLatency.Expectation other = others.get(i).of(probabilities);
      double most = limits.get(i).most();
      if (other.ms() > most) {
        sum += limitWeight * (other.ms() / most - 1);
        add(other.gradient(), limitWeight / most, gradient);
      }
    }
    return new Value(sum, loss.perError(expected.ms()), ratio, gradient);
  }

  private static void add(List<double[]> more, double factor, List<double[]> to) {
    for (int d = 0; d < to.size(); d++) {
      for (int i = 0; i < to.get(d).length; i++) {
        to.get(d)[i] += factor * more.get(d)[i];
      }
    }
  }
}
