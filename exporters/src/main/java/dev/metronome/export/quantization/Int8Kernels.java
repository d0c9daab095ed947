package dev.metronome.export.quantization;

import dev.metronome.export.graph.FoldedKernels;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Kernels of 8 bits, symmetric from -127 to 127, and biases of 32 bits in the scale {@code input *
 * kernel}, in which the sums of products are.
 */
public final class Int8Kernels {

  /** Bits that a bias may take of its 32, so that there is room for the products. */
  private static final double MOST_BIAS = 1L << 30;

  private final FoldedKernels kernels;
  private final float[] scales;
  private final boolean perTensor;
  private final double inputScale;

  private Int8Kernels(FoldedKernels kernels, float[] scales, boolean perTensor, double inputScale) {
    this.kernels = kernels;
    this.scales = scales;
    this.perTensor = perTensor;
    this.inputScale = inputScale;
  }

  /** With a scale for every output. */
  public static Int8Kernels perChannel(FoldedKernels kernels, AffineInt8 input) {
    float[] scales = new float[kernels.outputs()];
    for (int output = 0; output < scales.length; output++) {
      scales[output] = scale(kernels, output, input);
    }
    return new Int8Kernels(kernels, scales, false, input.scale());
  }

  /** With one scale, as TFLite before 2.17 wants it of fully connected layers. */
  public static Int8Kernels perTensor(FoldedKernels kernels, AffineInt8 input) {
    float most = 0;
    for (int output = 0; output < kernels.outputs(); output++) {
      most = Math.max(most, scale(kernels, output, input));
    }
    float[] scales = new float[kernels.outputs()];
    Arrays.fill(scales, most);
    return new Int8Kernels(kernels, scales, true, input.scale());
  }

  /** The smallest scale in which the weights and the bias of an output have a form. */
  private static float scale(FoldedKernels kernels, int output, AffineInt8 input) {
    double ofWeights = kernels.maxAbs(output) / Byte.MAX_VALUE;
    // Where a batch normalization has all but switched a channel off, its bias may be a million
    // times its weights.
    double ofBias = Math.abs(kernels.bias(output)) / (input.scale() * MOST_BIAS);
    return (float) Math.max(Float.MIN_NORMAL / (double) input.scale(), atLeast(ofWeights, ofBias));
  }

  private static double atLeast(double ofWeights, double ofBias) {
    double scale = Math.max(ofWeights, ofBias);
    return scale > 0 ? scale : 1;
  }

  /** The scale of an output's weights. */
  public float scale(int output) {
    return scales[output];
  }

  /** Scales by output, or the only one where there is one for the tensor. */
  public List<Float> scales() {
    return byOutput(this::scale);
  }

  /** One weight, addressed as in {@link FoldedKernels#weight}. */
  public byte weight(int output, int index) {
    long rounded = Math.round((double) kernels.weight(output, index) / scales[output]);
    return (byte) Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, rounded));
  }

  /** The bias of an output, in {@link #biasScale}. */
  public int bias(int output) {
    return (int) Math.round(kernels.bias(output) / biasScale(output));
  }

  /** What one unit of a bias is. */
  public float biasScale(int output) {
    return (float) (inputScale * scales[output]);
  }

  /** What one unit of a bias is by output, or of all. */
  public List<Float> biasScales() {
    return byOutput(this::biasScale);
  }

  private List<Float> byOutput(IntFunction<Float> scale) {
    return IntStream.range(0, perTensor ? 1 : scales.length).mapToObj(scale).toList();
  }
}
