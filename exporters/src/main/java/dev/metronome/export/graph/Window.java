package dev.metronome.export.graph;

import dev.metronome.network.Padding;
import dev.metronome.network.PaddingRule;
import dev.metronome.network.Primitive.Convolution;

/**
 * How a convolution moves over its input.
 *
 * @param kernel side of the square kernel
 * @param stride in both directions
 * @param padding how the input is padded
 */
public record Window(int kernel, int stride, PaddingRule padding) {

  /** One pixel after the other, each on its own. */
  static final Window PIXEL = new Window(1, 1, PaddingRule.SAME);

  static Window of(Convolution convolution) {
    return new Window(convolution.kernel(), convolution.stride(), convolution.style().padding());
  }

  /** The zeros around an input of this height or width. */
  public Padding padding(int size) {
    return padding.padding(size, kernel, stride);
  }

  /** Whether TensorFlow's "same" puts the kernels where this window has them, whatever the size. */
  public boolean isSame() {
    return padding == PaddingRule.SAME || stride == 1;
  }
}
