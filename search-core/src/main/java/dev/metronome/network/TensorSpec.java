package dev.metronome.network;

import java.util.List;
import java.util.Objects;

/**
 * One weight tensor that a network needs.
 *
 * @param name unique in the network, such as {@code stage1.layer2.expand.weight}
 * @param shape its sizes; convolutions OIHW, linear layers OI, vectors C
 * @param role what it does
 */
public record TensorSpec(String name, List<Integer> shape, Role role) {

  /** What a weight tensor does in its layer. */
  public enum Role {
    /** Kernels of a convolution or a linear layer; the only ones that weight decay pulls on. */
    KERNEL(true),
    /** Added to the outputs. */
    BIAS(true),
    /** Scale of a batch normalization (gamma). */
    SCALE(true),
    /** Shift of a batch normalization (beta). */
    SHIFT(true),
    /** Mean that a batch normalization uses at inference; estimated, not learned. */
    RUNNING_MEAN(false),
    /** Variance that a batch normalization uses at inference; estimated, not learned. */
    RUNNING_VARIANCE(false);

    private final boolean learned;

    Role(boolean learned) {
      this.learned = learned;
    }

    /** Whether gradient descent sets it. */
    public boolean learned() {
      return learned;
    }
  }

  public TensorSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    shape = List.copyOf(shape);
    if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("tensor " + name + " has the shape " + shape);
    }
  }

  /** Number of values. */
  public int elements() {
    int elements = 1;
    for (int size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /** Values that feed one output: the fan-in of a kernel. */
  public int fanIn() {
    return elements() / shape.get(0);
  }
}
