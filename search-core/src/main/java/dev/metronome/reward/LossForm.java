package dev.metronome.reward;

/** The forms of ProxylessNAS's loss, each with a usual weight of latency. */
public enum LossForm {

  /** {@link LatencyLoss.Linear}; lambda 0.1 in the paper's code. */
  LINEAR(0.1),

  /** {@link LatencyLoss.Logarithmic}; the exponent is 0.3 in the paper's code. */
  LOGARITHMIC(0.3),

  /** {@link LatencyLoss.Target}; lambda as TuNAS weighs latency in its absolute reward. */
  TARGET(0.1);

  private final double usualWeight;

  LossForm(double usualWeight) {
    this.usualWeight = usualWeight;
  }

  /** {@code lambda}, or the exponent of the logarithmic form. */
  public double usualWeight() {
    return usualWeight;
  }

  /**
   * The loss of this form.
   *
   * @param referenceMs the latency to reach
   * @param weight {@code lambda}, or the exponent of the logarithmic form
   */
  public LatencyLoss of(double referenceMs, double weight) {
    return switch (this) {
      case LINEAR -> new LatencyLoss.Linear(referenceMs, weight);
      case LOGARITHMIC -> new LatencyLoss.Logarithmic(referenceMs, weight);
      case TARGET -> new LatencyLoss.Target(referenceMs, weight);
    };
  }
}
