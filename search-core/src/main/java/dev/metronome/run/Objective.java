package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.reward.Multiplier;
import dev.metronome.reward.Reward;
import dev.metronome.reward.RewardForm;
import dev.metronome.space.Architecture;
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

  Objective(DecisionCosts costs, double aimMs, RewardForm form, double beta, List<Limit> limits) {
    this.costs = costs;
    this.aimMs = aimMs;
    this.reward = form.of(aimMs, beta);
    this.beta = beta;
    this.limits = List.copyOf(limits);
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

  private double sideTerms(Architecture architecture, Multiplier multiplier) {
    double sum = multiplier.term(ratio(architecture));
    for (Limit limit : limits) {
      sum += beta * Math.max(0, limit.costs().latencyMs(architecture) / limit.most() - 1);
    }
    return sum;
  }
}
