package dev.metronome.tables.published;

import dev.metronome.tables.OpSignature;
import dev.metronome.tables.TensorShape;
import java.util.Optional;

/**
 * What the names of blocks have in common in all dialects.
 *
 * @param input shape of the input
 * @param output shape of the output
 * @param kernel side of the depthwise kernel
 * @param stride of the depthwise convolution
 * @param residual whether the input is added
 */
record BlockShape(TensorShape input, TensorShape output, int kernel, int stride, boolean residual) {

  private static final int MOST_KERNEL = 99;
  private static final int MOST_STRIDE = 16;

  /** Reads it; empty where something is wrong, which is noted. */
  static Optional<BlockShape> read(RowName name) {
    Optional<TensorShape> input = name.shape("input");
    Optional<TensorShape> output = name.shape("output");
    Optional<Integer> kernel = name.whole("kernel", 1, MOST_KERNEL);
    Optional<Integer> stride = name.whole("stride", 1, MOST_STRIDE);
    Optional<Boolean> residual = name.flag("idskip");
    if (input.isEmpty()
        || output.isEmpty()
        || kernel.isEmpty()
        || stride.isEmpty()
        || residual.isEmpty()) {
      return Optional.empty();
    }
    if (kernel.get() % 2 == 0) {
      name.wrong("kernel", "an odd number");
      return Optional.empty();
    }
    if (!fits(input.get(), output.get(), stride.get())) {
      name.wrong("output", "the size that stride " + stride.get() + " makes of " + input.get());
      return Optional.empty();
    }
    if (residual.get() && !input.equals(output)) {
      name.wrong("idskip", "0, as input and output have different shapes");
      return Optional.empty();
    }
    return Optional.of(
        new BlockShape(input.get(), output.get(), kernel.get(), stride.get(), residual.get()));
  }

  /** Whether a convolution with "same" padding and this stride makes the output's size. */
  static boolean fits(TensorShape input, TensorShape output, int stride) {
    return (input.height() + stride - 1) / stride == output.height()
        && (input.width() + stride - 1) / stride == output.width();
  }

  /** The block, with or without a convolution that widens it. */
  OpSignature signature(int hidden, boolean expands, int squeezeExcite, String activation) {
    return new OpSignature(
        expands ? "inverted_bottleneck" : "separable_conv",
        input,
        output,
        kernel,
        stride,
        expands ? hidden : 0,
        squeezeExcite,
        activation,
        residual);
  }
}
