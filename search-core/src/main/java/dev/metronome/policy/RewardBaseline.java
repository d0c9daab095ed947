package dev.metronome.policy;

import java.util.Arrays;

/**
 * What reward to expect: an exponential moving average of past rewards, corrected for its start at
 * 0 as Adam's averages are (arXiv 1412.6980, section 3).
 */
public final class RewardBaseline {

  private final double decay;
  private double average;
  private double weight;

  /**
   * A baseline that has seen nothing.
   *
   * @param decay share of the old average that stays at each reward; TuNAS uses 0.95
   */
  public RewardBaseline(double decay) {
    this.decay = decay;
  }

  /** Goes on from an earlier baseline's {@link #average} and {@link #weight}. */
  public RewardBaseline(double decay, double average, double weight) {
    this.decay = decay;
    this.average = average;
    this.weight = weight;
  }

  /**
   * How much better than expected a reward is, and learns it; 0 for the first, which nothing was
   * expected of.
   */
  public double advantage(double reward) {
    return advantages(new double[] {reward})[0];
  }

  /** The same for rewards that came at once; of them, it learns the mean. */
  public double[] advantages(double[] rewards) {
    double expected = average / weight;
    double[] advantages =
        Arrays.stream(rewards).map(reward -> weight > 0 ? reward - expected : 0).toArray();
    double mean = Arrays.stream(rewards).average().orElseThrow();
    average = decay * average + (1 - decay) * mean;
    weight = decay * weight + (1 - decay);
    return advantages;
  }

  /** The moving average, not corrected. */
  public double average() {
    return average;
  }

  /** Sum of the weights in the average. */
  public double weight() {
    return weight;
  }
}
