package dev.metronome.export;

import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import java.util.List;

/**
 * A convolution with bias that computes what a convolution and its batch normalization compute at
 * inference: {@code weight * s} and {@code shift - mean * s} with {@code s = scale / sqrt(variance
 * + epsilon)} (arXiv 1712.05877, section 3.2).
 *
 * <p>Without a batch normalization the bias is 0: such a convolution costs what any other does, and
 * so has no table row of its own.
 *
 * @param kernels in the layout of {@link Convolution#kernels()}
 * @param bias one value per output channel
 */
public record FoldedConvolution(Tensor kernels, Tensor bias) {

  /** Folds in double precision; the result is rounded once. */
  public static FoldedConvolution of(Convolution convolution, Weights weights) {
    float[] kernels = weights.values(convolution.kernels()).clone();
    float[] bias = new float[convolution.outputChannels()];
    convolution
        .batchNormEpsilon()
        .ifPresent(epsilon -> fold(convolution, weights, epsilon, kernels, bias));
    return new FoldedConvolution(
        new Tensor(convolution.kernels().shape(), kernels), new Tensor(List.of(bias.length), bias));
  }

  private static void fold(
      Convolution convolution, Weights weights, double epsilon, float[] kernels, float[] bias) {
    float[] scale = weights.values(convolution.scale());
    float[] shift = weights.values(convolution.shift());
    float[] mean = weights.values(convolution.runningMean());
    float[] variance = weights.values(convolution.runningVariance());
    int perChannel = kernels.length / bias.length;
    for (int channel = 0; channel < bias.length; channel++) {
      double factor = scale[channel] / Math.sqrt(variance[channel] + epsilon);
      bias[channel] = (float) (shift[channel] - mean[channel] * factor);
      for (int i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
        kernels[i] = (float) (kernels[i] * factor);
      }
    }
  }
}
