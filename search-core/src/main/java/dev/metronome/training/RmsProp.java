package dev.metronome.training;

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
  public String update() {
    return String.join(
        "\n",
        "torch._foreach_mul_(square_average, " + decay + ")",
        "torch._foreach_addcmul_(square_average, gradients, gradients, " + (1 - decay) + ")",
        "root = torch._foreach_add(square_average, " + epsilon + ")",
        "torch._foreach_sqrt_(root)",
        "torch._foreach_mul_(momentum, " + momentum + ")",
        "torch._foreach_addcdiv_(momentum, gradients, root, rate)",
        "torch._foreach_sub_(weights, momentum)");
  }
}
