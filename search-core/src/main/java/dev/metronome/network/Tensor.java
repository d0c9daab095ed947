package dev.metronome.network;

import java.util.List;

/**
 * Values of one weight tensor, row-major.
 *
 * <p>Holds its array without copying, as weights are large: whoever passes an array gives it away.
 */
public final class Tensor {

  private final List<Integer> shape;
  private final float[] values;

  public Tensor(List<Integer> shape, float[] values) {
    this.shape = List.copyOf(shape);
    this.values = values;
    long elements = this.shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (elements != values.length) {
      throw new IllegalArgumentException(
          "a tensor of shape " + shape + " has not " + values.length + " values");
    }
  }

  public List<Integer> shape() {
    return shape;
  }

  /** The values themselves, not a copy: not to be changed. */
  public float[] values() {
    return values;
  }
}
