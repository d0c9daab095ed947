package dev.metronome.export.graph;

import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import java.util.Arrays;
import java.util.List;

/**
 * Kernels and bias of a convolution or a linear layer at inference.
 *
 * <p>With its batch normalization folded in, a convolution has the kernels {@code weight * s} and
 * the bias {@code shift - mean * s} with {@code s = scale / sqrt(variance + epsilon)} (arXiv
 * 1712.05877, section 3.2). Products are worked out in double precision when they are read, and
 * rounded once, so that no copy of the weights is made before they are written.
 */
public final class FoldedKernels {

  private final String name;
  private final List<Integer> shape;
  private final float[] weights;
  private final double[] factors;
  private final double[] bias;
  private final int perOutput;

  private FoldedKernels(
      String name, List<Integer> shape, float[] weights, double[] factors, double[] bias) {
    this.name = name;
    this.shape = shape;
    this.weights = weights;
    this.factors = factors;
    this.bias = bias;
    this.perOutput = weights.length / factors.length;
  }

  /**
   * The kernels of a convolution with its batch normalization.
   *
   * <p>Without one the bias is 0: such a convolution costs what any other does, and so has no table
   * row of its own.
   */
  static FoldedKernels folded(Convolution convolution, Weights weights) {
    int outputs = convolution.outputChannels();
    double[] factors = new double[outputs];
    Arrays.fill(factors, 1);
    double[] bias = new double[outputs];
    if (convolution.batchNormEpsilon().isPresent()) {
      double epsilon = convolution.batchNormEpsilon().getAsDouble();
      float[] scale = weights.values(convolution.scale());
      float[] shift = weights.values(convolution.shift());
      float[] mean = weights.values(convolution.runningMean());
      float[] variance = weights.values(convolution.runningVariance());
      for (int channel = 0; channel < outputs; channel++) {
        factors[channel] = scale[channel] / Math.sqrt(variance[channel] + epsilon);
        bias[channel] = shift[channel] - mean[channel] * factors[channel];
      }
    }
    return new FoldedKernels(
        convolution.name() + ".folded",
        convolution.kernels().shape(),
        weights.values(convolution.kernels()),
        factors,
        bias);
  }

  /** The kernels of a convolution as they are, with a bias of 0. */
  static FoldedKernels unfolded(Convolution convolution, Weights weights) {
    return asTheyAre(
        convolution.name(),
        convolution.kernels().shape(),
        weights.values(convolution.kernels()),
        new double[convolution.outputChannels()]);
  }

  /** The kernels of a linear layer, as those of a 1x1 convolution. */
  static FoldedKernels linear(String name, TensorSpec kernels, TensorSpec bias, Weights weights) {
    float[] shifts = weights.values(bias);
    double[] exact = new double[shifts.length];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = shifts[i];
    }
    List<Integer> shape = List.of(kernels.shape().get(0), kernels.shape().get(1), 1, 1);
    return asTheyAre(name, shape, weights.values(kernels), exact);
  }

  private static FoldedKernels asTheyAre(
      String name, List<Integer> shape, float[] weights, double[] bias) {
    double[] factors = new double[bias.length];
    Arrays.fill(factors, 1);
    return new FoldedKernels(name, shape, weights, factors, bias);
  }

  /** These kernels for {@code factor * (output + shift)}. */
  public FoldedKernels scaled(double factor, double shift) {
    double[] scaledFactors = Arrays.stream(factors).map(f -> f * factor).toArray();
    double[] scaledBias = Arrays.stream(bias).map(b -> (b + shift) * factor).toArray();
    return new FoldedKernels(name, shape, weights, scaledFactors, scaledBias);
  }

  /** Prefix of the tensors' names, unique in the graph. */
  public String name() {
    return name;
  }

  /** {@code [outputs, inputs per group, height, width]}. */
  public List<Integer> shape() {
    return shape;
  }

  public int outputs() {
    return factors.length;
  }

  /** Weights that feed one output. */
  public int perOutput() {
    return perOutput;
  }

  /** Number of weights. */
  public int size() {
    return weights.length;
  }

  /**
   * One weight.
   *
   * @param output which output it feeds
   * @param index which of that output's weights, in the order of {@link #shape}
   */
  public float weight(int output, int index) {
    return (float) (weights[output * perOutput + index] * factors[output]);
  }

  /** The bias of an output. */
  public double bias(int output) {
    return bias[output];
  }

  /** The largest magnitude of an output's weights. */
  public float maxAbs(int output) {
    float most = 0;
    for (int i = 0; i < perOutput; i++) {
      most = Math.max(most, Math.abs(weight(output, i)));
    }
    return most;
  }
}
