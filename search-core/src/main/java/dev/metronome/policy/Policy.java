package dev.metronome.policy;

import dev.metronome.space.Architecture;
import java.util.List;
import java.util.SplittableRandom;

/** Proposes architectures of one space and learns which are good. */
public interface Policy {

  /** Draws an architecture. */
  Architecture sample(SplittableRandom random);

  /**
   * Learns from architectures, in one update: an ascent step on
   *
   * <pre>
   * sum over outcomes of advantage * log p(sampled)  +  entropyWeight * sum over decisions of H  +  f
   * </pre>
   *
   * where {@code H = -sum over choices of p log p}, and {@code f} is a function of the
   * probabilities whose gradient is known.
   *
   * @param entropyWeight how much an undecided policy is preferred; 0 in TuNAS's paper
   * @param gradient {@code df/dp} of every choice, by decision; empty where there is no {@code f}
   * @param rate learning rate, 0 to change nothing
   */
  void learn(List<Outcome> outcomes, double entropyWeight, List<double[]> gradient, double rate);

  /**
   * Learns from one architecture.
   *
   * @param sampled the architecture
   * @param advantage how much better than expected it was
   * @param rate learning rate, 0 to change nothing
   */
  default void learn(Architecture sampled, double advantage, double rate) {
    learn(List.of(new Outcome(sampled, advantage)), 0, List.of(), rate);
  }

  /** The architecture made of the most probable choice of every decision. */
  Architecture mostProbable();

  /** Logarithm of the probability with which {@link #sample} draws an architecture. */
  double logProbability(Architecture architecture);

  /** Probability of every choice, by decision in the space's order. */
  List<double[]> probabilities();

  /** Mean over decisions of the entropy of their choices, as a share of the largest possible. */
  double relativeEntropy();

  /** All that the policy has learned, to be restored into a policy of the same space. */
  PolicyState state();

  /**
   * Takes up where a policy of the same space left off.
   *
   * @throws IllegalArgumentException where the state is of other decisions; nothing has changed
   *     then
   */
  void restore(PolicyState state);
}
