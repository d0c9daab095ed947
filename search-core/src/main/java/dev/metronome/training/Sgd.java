package dev.metronome.training;

import java.util.List;

/**
 * Stochastic gradient descent with momentum, as PyTorch writes it: the rate stands outside the
 * momentum, so that a change of the rate acts at once on all of it.
 *
 * <pre>
 * g = gradient + weightDecay * w
 * m = momentum * m + g
 * w = w - rate * (g + momentum * m)    with Nesterov's form (Sutskever et al., ICML 2013)
 * w = w - rate * m                     without
 * </pre>
 *
 * @param momentum 0 to 1; usually 0.9
 * @param nesterov whether the gradient is taken as where the momentum leads
 * @param weightDecay pull of kernels towards 0
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay) implements Optimizer {

  /** Nesterov's form with a momentum of 0.9, as image classifiers are usually trained. */
  public static final Sgd USUAL = new Sgd(0.9, true, 1e-4);

  public Sgd {
    if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException("momentum " + momentum + ", decay " + weightDecay);
    }
  }

  /** This optimizer with another pull of kernels towards 0. */
  public Sgd withWeightDecay(double pull) {
    return new Sgd(momentum, nesterov, pull);
  }

  @Override
  public List<Kept> kept() {
    return List.of(new Kept("momentum", 0));
  }

  @Override
  public String update() {
    return String.join(
        "\n",
        "torch._foreach_mul_(momentum, " + momentum + ")",
        "torch._foreach_add_(momentum, gradients)",
        nesterov
            ? "torch._foreach_add_(gradients, momentum, alpha=" + momentum + ")"
            : "gradients = momentum",
        "torch._foreach_add_(weights, gradients, alpha=torch.neg(rate))");
  }
}
