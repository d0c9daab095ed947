package dev.metronome.runner;

/** Numbers of values in tensors. */
public final class TensorSizes {

  private TensorSizes() {}

  /** How many values a tensor of known sizes has; the largest long where that is too many. */
  public static long elements(long[] shape) {
    long product = 1;
    for (long size : shape) {
      if (size == 0) {
        return 0;
      }
      product = product > Long.MAX_VALUE / size ? Long.MAX_VALUE : product * size;
    }
    return product;
  }
}
