package dev.metronome.reward;

/** The forms of a reward, each with the weight of latency that its paper gives. */
public enum RewardForm {

  /** {@link Reward.Absolute}; beta -0.10 (arXiv 2008.06120, section 3). */
  ABSOLUTE(-0.10),

  /** {@link Reward.Soft}; beta -0.07 (arXiv 1807.11626, section 3). */
  SOFT(-0.07),

  /** {@link Reward.Hard}; beta -1, an accuracy that counts for less above the target. */
  HARD(-1);

  private final double paperBeta;

  RewardForm(double paperBeta) {
    this.paperBeta = paperBeta;
  }

  /** The weight of latency that the form's paper gives. */
  public double paperBeta() {
    return paperBeta;
  }

  /**
   * The reward of this form.
   *
   * @param targetMs {@code T0}, the latency to reach
   * @param beta weight of latency, below 0
   */
  public Reward of(double targetMs, double beta) {
    return switch (this) {
      case ABSOLUTE -> new Reward.Absolute(targetMs, beta);
      case SOFT -> new Reward.Soft(targetMs, beta);
      case HARD -> new Reward.Hard(targetMs, beta);
    };
  }
}
