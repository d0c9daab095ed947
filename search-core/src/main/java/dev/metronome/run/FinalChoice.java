package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.policy.Policy;
import dev.metronome.space.Architecture;
import java.util.SplittableRandom;

/**
 * The architecture that a search ends with.
 *
 * <p>TuNAS takes the most probable choice of every decision. After a short search that can lie far
 * from the target, as the policy has not decided everywhere. Latency by the table is free, so this
 * is the most probable of many architectures drawn from the policy whose latency lies close to the
 * target; the paper's choice is among the candidates.
 */
final class FinalChoice {

  /** "Close to the target" is within this share of it. */
  private static final double WINDOW = 0.02;

  private static final int DRAWS = 20_000;

  private FinalChoice() {}

  /** The most probable candidate in the window; the paper's choice where none lies there. */
  static Architecture of(Policy policy, DecisionCosts costs, double targetMs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Architecture paper = policy.mostProbable();
    Architecture best = paper;
    double bestLogProbability =
        inWindow(paper, costs, targetMs) ? policy.logProbability(paper) : Double.NEGATIVE_INFINITY;
    for (int i = 0; i < DRAWS; i++) {
      Architecture candidate = policy.sample(random);
      if (inWindow(candidate, costs, targetMs)
          && policy.logProbability(candidate) > bestLogProbability) {
        best = candidate;
        bestLogProbability = policy.logProbability(candidate);
      }
    }
    return best;
  }

  private static boolean inWindow(Architecture candidate, DecisionCosts costs, double targetMs) {
    return Math.abs(costs.latencyMs(candidate) / targetMs - 1) <= WINDOW;
  }
}
