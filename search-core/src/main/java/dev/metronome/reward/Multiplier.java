package dev.metronome.reward;

/**
 * The price of being too slow or too fast, which follows the searched networks: dual ascent on the
 * constraint {@code E[T] = T0}.
 *
 * <pre>
 * reward = Q + beta * |T/T0 - 1| - lambda * (T/T0 - 1)
 * lambda' = lambda + gain / steps * clip(mean of T/T0 of a step - 1, -0.05, 0.05)
 * </pre>
 *
 * <p>with {@code lambda} at first 0. Where accuracy grows with latency faster than the fixed {@code
 * beta} punishes, a search drifts off its target; {@code lambda} grows with the drift until it
 * holds the mean there (Boyd and Vandenberghe, Convex Optimization, chapter 5; the fixed term is
 * that of an augmented Lagrangian). A search begins far off; the bound keeps the way to the target
 * from winding the multiplier up, which would carry the search far past it.
 */
public final class Multiplier {

  private static final double MOST_DRIFT = 0.05;

  private final double rate;
  private double value;

  /**
   * A multiplier of 0.
   *
   * @param gain what it would become if a whole search were too slow by as much as the target; 0
   *     leaves it at 0, as in TuNAS's paper
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
    value += rate * Math.max(-MOST_DRIFT, Math.min(MOST_DRIFT, meanRatio - 1));
  }
}
