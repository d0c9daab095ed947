package dev.metronome.reward;

/**
 * The price of being too slow or too fast, which follows the searched networks: dual ascent on the
 * constraint {@code E[T] = T0}.
 *
 * <pre>
 * reward = Q + beta * |T/T0 - 1| - lambda * (T/T0 - 1)
 * lambda' = lambda + gain / steps * (mean of T/T0 of a step - 1)      lambda at first 0
 * </pre>
 *
 * <p>Where accuracy grows with latency faster than the fixed {@code beta} punishes, a search drifts
 * off its target; {@code lambda} grows with the drift until it holds the mean there (Boyd and
 * Vandenberghe, Convex Optimization, chapter 5; the fixed term is that of an augmented Lagrangian).
 */
public final class Multiplier {

  private final double rate;
  private double value;

  /**
   * A multiplier of 0.
   *
   * @param gain what a mean of twice the target would raise it by in a whole search; 0 leaves it at
   *     0, as in TuNAS's paper
   * @param steps of the search
   */
  public Multiplier(double gain, long steps) {
    this(gain, steps, 0);
  }

  /** Goes on from an earlier multiplier's {@link #value}. */
  public Multiplier(double gain, long steps, double value) {
    this.rate = gain / steps;
    this.value = value;
  }

  /** {@code lambda}. */
  public double value() {
    return value;
  }

  /** What it adds to a reward. */
  public double term(double ratio) {
    return -value * (ratio - 1);
  }

  /**
   * Follows a step.
   *
   * @param meanRatio mean of {@code T/T0}
   */
  public void follow(double meanRatio) {
    value += rate * (meanRatio - 1);
  }
}
