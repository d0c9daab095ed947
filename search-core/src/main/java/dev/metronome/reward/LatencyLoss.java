package dev.metronome.reward;

/**
 * What ProxylessNAS makes as small as it can: how wrong a network is, {@code CE}, together with how
 * long it is expected to take, {@code E}.
 *
 * <p>{@code CE} is the cross-entropy of a batch, or the share of images that are wrong where
 * nothing else is known. The pull on weights that the paper adds, {@code lambda1 ||w||^2}, is the
 * weight decay of what trains them.
 */
public sealed interface LatencyLoss {

  /**
   * The loss.
   *
   * @param error {@code CE}, 0 or more
   * @param expectedMs {@code E}, in milliseconds
   */
  double of(double error, double expectedMs);

  /** Derivative of the loss with respect to {@code CE}. */
  double perError(double expectedMs);

  /** Derivative of the loss with respect to {@code E}, per millisecond. */
  double perMs(double error, double expectedMs);

  private static void requireUsable(double ms, double weight) {
    if (!(ms > 0 && ms <= Double.MAX_VALUE && weight > 0 && weight <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a loss needs a latency above 0 ms and a weight above 0, not " + ms + ", " + weight);
    }
  }

  /**
   * {@code CE + lambda * (E/ref - 1)} (ProxylessNAS, arXiv 1812.00332, section 3.3.1, where {@code
   * lambda2} is {@code lambda/ref}; its code subtracts the constant). It asks for fast networks,
   * not for a latency.
   */
  record Linear(double referenceMs, double lambda) implements LatencyLoss {

    public Linear {
      requireUsable(referenceMs, lambda);
    }

    @Override
    public double of(double error, double expectedMs) {
      return error + lambda * (expectedMs / referenceMs - 1);
    }

    @Override
    public double perError(double expectedMs) {
      return 1;
    }

    @Override
    public double perMs(double error, double expectedMs) {
      return lambda / referenceMs;
    }
  }

  /**
   * {@code CE * (ln E / ln ref)^beta}, with both in milliseconds and above 1: what ProxylessNAS's
   * code has as its default.
   */
  record Logarithmic(double referenceMs, double beta) implements LatencyLoss {

    public Logarithmic {
      requireUsable(referenceMs, beta);
      if (referenceMs <= 1) {
        throw new IllegalArgumentException(
            "the logarithmic loss needs a reference above 1 ms, not " + referenceMs);
      }
    }

    @Override
    public double of(double error, double expectedMs) {
      return error * perError(expectedMs);
    }

    @Override
    public double perError(double expectedMs) {
      return Math.pow(Math.log(expectedMs) / Math.log(referenceMs), beta);
    }

    @Override
    public double perMs(double error, double expectedMs) {
      return error * beta * perError(expectedMs) / (expectedMs * Math.log(expectedMs));
    }
  }

  /**
   * {@code CE + lambda * |E/T0 - 1|}, which holds a target as the absolute reward of TuNAS does; at
   * the target itself the derivative is taken as 0.
   */
  record Target(double targetMs, double lambda) implements LatencyLoss {

    public Target {
      requireUsable(targetMs, lambda);
    }

    @Override
    public double of(double error, double expectedMs) {
      return error + lambda * Math.abs(expectedMs / targetMs - 1);
    }

    @Override
    public double perError(double expectedMs) {
      return 1;
    }

    @Override
    public double perMs(double error, double expectedMs) {
      return lambda * Math.signum(expectedMs - targetMs) / targetMs;
    }
  }
}
