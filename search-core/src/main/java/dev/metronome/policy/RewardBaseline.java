package dev.metronome.policy;

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
    double advantage = weight > 0 ? reward - average / weight : 0;
    average = decay * average + (1 - decay) * reward;
    weight = decay * weight + (1 - decay);
    return advantage;
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
