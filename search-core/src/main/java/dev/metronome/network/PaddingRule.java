package dev.metronome.network;

import java.util.Locale;

/**
 * How many zeros a convolution adds around its input so that {@code ceil(size / stride)} outputs
 * come out.
 *
 * <p>Both rules give the same shapes. Where the stride is above 1 they may place the kernels one
 * pixel apart, so that weights learned under one rule are wrong under the other.
 */
public enum PaddingRule {
  /**
   * TensorFlow's "same": {@code total = max((ceil(size/stride) - 1) * stride + kernel - size, 0)},
   * {@code total / 2} (rounded down) before and the rest after.
   */
  SAME {
    @Override
    public Padding padding(int size, int kernel, int stride) {
      int outputs = (size + stride - 1) / stride;
      int total = Math.max((outputs - 1) * stride + kernel - size, 0);
      return new Padding(total / 2, total - total / 2);
    }
  },
  /** {@code kernel / 2} on every side whatever the size, as PyTorch code pads odd kernels. */
  SYMMETRIC {
    @Override
    public Padding padding(int size, int kernel, int stride) {
      return new Padding(kernel / 2, kernel / 2);
    }

    @Override
    boolean allows(int kernel) {
      return kernel % 2 == 1;
    }
  };

  /** The name for people. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The zeros before and after an input of this height or width. */
  public abstract Padding padding(int size, int kernel, int stride);

  /** Whether kernels of this size give {@code ceil(size / stride)} outputs. */
  boolean allows(int kernel) {
    return true;
  }
}
