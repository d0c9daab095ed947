package dev.metronome.export;

import dev.metronome.network.Network;
import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import java.util.List;

/**
 * A convolution with bias that computes what a convolution and its batch normalization compute at
 * inference: {@code weight * s} and {@code shift - mean * s} with {@code s = scale / sqrt(variance
 * + epsilon)} (arXiv 1712.05877, section 3.2).
 *
 * @param kernels in the layout of {@link Convolution#kernels()}
 * @param bias one value per output channel
 */
public record FoldedConvolution(Tensor kernels, Tensor bias) {

  /** Folds in double precision; the result is rounded once. */
  public static FoldedConvolution of(Convolution convolution, Weights weights) {
    float[] kernels = weights.values(convolution.kernels()).clone();
    float[] scale = weights.values(convolution.scale());
    float[] shift = weights.values(convolution.shift());
    float[] mean = weights.values(convolution.runningMean());
    float[] variance = weights.values(convolution.runningVariance());
    int channels = convolution.outputChannels();
    int perChannel = kernels.length / channels;
    float[] bias = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      double factor = scale[channel] / Math.sqrt(variance[channel] + Network.BATCH_NORM_EPSILON);
      bias[channel] = (float) (shift[channel] - mean[channel] * factor);
      for (int i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
        kernels[i] = (float) (kernels[i] * factor);
      }
    }
    return new FoldedConvolution(
        new Tensor(convolution.kernels().shape(), kernels), new Tensor(List.of(channels), bias));
  }
}
