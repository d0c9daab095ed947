package dev.metronome.training;

import ai.djl.ndarray.NDArray;
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
  public void update(List<Learned> arrays, double rate) {
    arrays.forEach(array -> update(array, (float) rate));
  }

  /** Factors are floats, as a double makes DJL compute in float64. */
  private void update(Learned array, float rate) {
    NDArray gradient = array.gradient();
    NDArray momentumSum = array.kept().get(0);
    if (array.decayed() && weightDecay > 0) {
      try (NDArray pull = array.value().mul((float) weightDecay)) {
        gradient.addi(pull);
      }
    }
    momentumSum.muli((float) momentum).addi(gradient);
    if (nesterov) {
      try (NDArray ahead = momentumSum.mul((float) momentum)) {
        array.value().subi(gradient.addi(ahead).muli(rate));
      }
    } else {
      try (NDArray move = momentumSum.mul(rate)) {
        array.value().subi(move);
      }
    }
  }
}
