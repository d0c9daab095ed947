package dev.metronome.tables;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * All that changes the cost of an operation; two operations of one signature share one table row.
 *
 * <p>An operation is what a table has a row for: a block of a network such as an inverted
 * bottleneck, or a single convolution, pooling or linear layer. Fields that an operation does not
 * have are 0, {@code "none"} or false.
 *
 * @param op the kind, lower case with underscores: {@code inverted_bottleneck}, {@code conv}, ...
 * @param input shape of the input
 * @param output shape of the output
 * @param kernel side of the square spatial kernel; of the depthwise one in a block
 * @param stride spatial stride
 * @param hiddenChannels channels between the two 1x1 convolutions of an inverted bottleneck
 * @param squeezeExciteChannels hidden width of a squeeze-excite, 0 without one
 * @param activation activation function, lower case with underscores
 * @param residual whether the input is added to the output
 */
public record OpSignature(
    String op,
    TensorShape input,
    TensorShape output,
    int kernel,
    int stride,
    int hiddenChannels,
    int squeezeExciteChannels,
    String activation,
    boolean residual) {

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*");

  public OpSignature {
    requireWord("op", op);
    requireWord("activation", activation);
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(output, "output");
    if (kernel < 0 || stride < 0 || hiddenChannels < 0 || squeezeExciteChannels < 0) {
      throw new IllegalArgumentException(
          "kernel, stride, hidden and squeeze-excite channels cannot be negative");
    }
  }

  private static void requireWord(String field, String value) {
    if (!WORD.matcher(value).matches()) {
      throw new IllegalArgumentException(
          field + " is '" + value + "', which is not a lower-case word");
    }
  }

  /** The signature on one line, the fields that say nothing left out. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(op).append(' ').append(input).append("->").append(output);
    if (kernel > 0) {
      text.append(" k").append(kernel);
    }
    if (stride > 1) {
      text.append(" s").append(stride);
    }
    if (hiddenChannels > 0) {
      text.append(" hidden").append(hiddenChannels);
    }
    if (squeezeExciteChannels > 0) {
      text.append(" se").append(squeezeExciteChannels);
    }
    if (!activation.equals("none")) {
      text.append(' ').append(activation);
    }
    if (residual) {
      text.append(" residual");
    }
    return text.toString();
  }
}
