package dev.metronome.network;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What the convolutions of a code base have in common, and what changes their values but neither
 * their shapes nor their cost.
 *
 * @param padding how the input is padded
 * @param batchNormEpsilon what the batch normalization behind the convolution adds to the variance;
 *     empty where there is no batch normalization
 */
public record ConvolutionStyle(PaddingRule padding, OptionalDouble batchNormEpsilon) {

  /** As in TuNAS's code (arXiv 2008.06120), which the built-in spaces follow. */
  public static final ConvolutionStyle TUNAS =
      new ConvolutionStyle(PaddingRule.SAME, OptionalDouble.of(1e-3));

  public ConvolutionStyle {
    Objects.requireNonNull(padding, "padding");
    batchNormEpsilon.ifPresent(ConvolutionStyle::requireEpsilon);
  }

  private static void requireEpsilon(double epsilon) {
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException(
          "batch normalization with epsilon " + epsilon + ", which is not between 0 and 1");
    }
  }

  /** This style without batch normalizations. */
  public ConvolutionStyle withoutBatchNorm() {
    return new ConvolutionStyle(padding, OptionalDouble.empty());
  }
}
