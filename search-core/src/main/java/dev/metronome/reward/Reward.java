package dev.metronome.reward;

/** How good an architecture is, from its accuracy {@code Q} and its latency {@code T}. */
public sealed interface Reward {

  /**
   * The reward.
   *
   * @param accuracy {@code Q}, between 0 and 1
   * @param latencyMs {@code T}, in milliseconds
   */
  double of(double accuracy, double latencyMs);

  /** {@code T0}, the latency to reach, in milliseconds. */
  double targetMs();

  private static void requireUsable(double targetMs, double beta) {
    if (!(targetMs > 0 && targetMs <= Double.MAX_VALUE && beta < 0 && beta >= -Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a reward needs a target above 0 ms and a beta below 0, not " + targetMs + ", " + beta);
    }
  }

  /**
   * The absolute reward of TuNAS (arXiv 2008.06120, equation 4): {@code Q + beta * |T/T0 - 1|},
   * with {@code beta < 0}.
   */
  record Absolute(double targetMs, double beta) implements Reward {

    public Absolute {
      requireUsable(targetMs, beta);
    }

    @Override
    public double of(double accuracy, double latencyMs) {
      return accuracy + beta * Math.abs(latencyMs / targetMs - 1);
    }
  }

  /**
   * The soft exponential reward of MnasNet (arXiv 1807.11626, equation 2): {@code Q * (T/T0)^beta}.
   */
  record Soft(double targetMs, double beta) implements Reward {

    public Soft {
      requireUsable(targetMs, beta);
    }

    @Override
    public double of(double accuracy, double latencyMs) {
      return accuracy * Math.pow(latencyMs / targetMs, beta);
    }
  }

  /**
   * The hard exponential reward (TuNAS, arXiv 2008.06120, equation 3): {@code Q * min((T/T0)^beta,
   * 1)}.
   */
  record Hard(double targetMs, double beta) implements Reward {

    public Hard {
      requireUsable(targetMs, beta);
    }

    @Override
    public double of(double accuracy, double latencyMs) {
      return accuracy * Math.min(Math.pow(latencyMs / targetMs, beta), 1);
    }
  }
}
