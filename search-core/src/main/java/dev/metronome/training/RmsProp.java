package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * RMSProp with momentum as TuNAS uses it (TensorFlow's form, epsilon inside the root):
 *
 * <pre>
 * g = gradient + weightDecay * w
 * s = decay * s + (1 - decay) * g^2
 * m = momentum * m + rate * g / sqrt(s + epsilon)
 * w = w - m
 * </pre>
 *
 * @param decay of the average of squares; TuNAS 0.9
 * @param momentum TuNAS 0.9
 * @param epsilon TuNAS 1.0
 * @param weightDecay pull of kernels towards 0; TuNAS 4e-5
 */
public record RmsProp(double decay, double momentum, double epsilon, double weightDecay)
    implements Optimizer {

  /** The values of TuNAS (arXiv 2008.06120, appendix). */
  public static final RmsProp TUNAS = new RmsProp(0.9, 0.9, 1.0, 4e-5);

  /** This optimizer with another pull of kernels towards 0. */
  public RmsProp withWeightDecay(double pull) {
    return new RmsProp(decay, momentum, epsilon, pull);
  }

  /** The average of squares starts at 1, as in TensorFlow. */
  @Override
  public List<Kept> kept() {
    return List.of(new Kept("square_average", 1), new Kept("momentum", 0));
  }

  @Override
  public void update(List<Learned> arrays, double rate) {
    arrays.forEach(array -> update(array, rate));
  }

  /** Factors are floats, as a double makes DJL compute in float64. */
  private void update(Learned array, double rate) {
    NDArray gradient = array.gradient();
    NDArray squareAverage = array.kept().get(0);
    NDArray momentumSum = array.kept().get(1);
    if (array.decayed() && weightDecay > 0) {
      try (NDArray pull = array.value().mul((float) weightDecay)) {
        gradient.addi(pull);
      }
    }
    try (NDArray square = gradient.mul(gradient)) {
      squareAverage.muli((float) decay).addi(square.muli((float) (1 - decay)));
    }
    try (NDArray shifted = squareAverage.add((float) epsilon);
        NDArray root = shifted.sqrt()) {
      momentumSum.muli((float) momentum).addi(gradient.muli((float) rate).divi(root));
    }
    array.value().subi(momentumSum);
  }
}
