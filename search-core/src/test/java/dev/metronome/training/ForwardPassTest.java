package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.Padding;
import dev.metronome.network.PaddingRule;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.Shortcut;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.tables.TensorShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The framework against loops in plain Java, in double precision. */
class ForwardPassTest {

  private static final ConvolutionStyle SYMMETRIC =
      new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(1e-5));

  private final SplittableRandom random = new SplittableRandom(4);

  private Weights randomWeights(Network network) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : network.weights()) {
      float[] values = new float[spec.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            spec.role() == TensorSpec.Role.RUNNING_VARIANCE
                ? (float) random.nextDouble(0.5, 2)
                : (float) random.nextGaussian() * 0.5f;
      }
      tensors.put(spec.name(), new Tensor(spec.shape(), values));
    }
    return new Weights(tensors);
  }

  private void compare(List<Layer> layers, int height, int width) {
    Network network = new Network("n", new TensorShape(height, width, 3), layers);
    Weights weights = randomWeights(network);
    float[] pixels = new float[2 * height * width * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    float[] actual;
    try (InferenceNetwork inference =
        new InferenceNetwork(network, weights, TrainingDevice.cpu())) {
      actual = inference.outputs(pixels, 2);
    }
    int outputs = (int) network.output().elements();
    assertThat(actual).hasSize(2 * outputs);
    for (int image = 0; image < 2; image++) {
      double[] x = new double[height * width * 3];
      for (int p = 0; p < height * width; p++) {
        for (int c = 0; c < 3; c++) {
          x[c * height * width + p] = pixels[(image * height * width + p) * 3 + c];
        }
      }
      for (PlacedLayer layer : network.placedLayers()) {
        double[] y = x;
        for (Primitive primitive : layer.primitives()) {
          y = apply(primitive, y, weights);
        }
        for (int i = 0; layer.residual() && i < y.length; i++) {
          y[i] += x[i];
        }
        x = y;
      }
      for (int i = 0; i < outputs; i++) {
        assertThat((double) actual[image * outputs + i])
            .isCloseTo(x[i], within(1e-4 * Math.max(1, Math.abs(x[i]))));
      }
    }
  }

  private static double[] apply(Primitive primitive, double[] x, Weights weights) {
    return primitive.accept(
        new Primitive.Visitor<double[]>() {
          @Override
          public double[] convolution(Primitive.Convolution c) {
            return convolve(c, x, weights);
          }

          @Override
          public double[] squeezeExcite(Primitive.SqueezeExcite se) {
            double[] mean = mean(se.input(), x);
            double[] hidden =
                affine(weights.values(se.reduceKernels()), weights.values(se.reduceBias()), mean);
            for (int i = 0; i < hidden.length; i++) {
              hidden[i] = Math.max(0, hidden[i]);
            }
            double[] gate =
                affine(weights.values(se.expandKernels()), weights.values(se.expandBias()), hidden);
            double[] y = x.clone();
            int pixels = y.length / gate.length;
            for (int i = 0; i < y.length; i++) {
              y[i] *= Math.min(6, Math.max(0, gate[i / pixels] + 3)) / 6;
            }
            return y;
          }

          @Override
          public double[] globalAveragePool(Primitive.GlobalAveragePool pool) {
            return mean(pool.input(), x);
          }

          @Override
          public double[] linear(Primitive.Linear l) {
            return affine(weights.values(l.kernels()), weights.values(l.bias()), x);
          }
        });
  }

  private static double[] mean(TensorShape shape, double[] x) {
    int pixels = shape.height() * shape.width();
    double[] mean = new double[shape.channels()];
    for (int i = 0; i < x.length; i++) {
      mean[i / pixels] += x[i] / pixels;
    }
    return mean;
  }

  private static double[] affine(float[] kernels, float[] bias, double[] x) {
    double[] y = new double[bias.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias[o];
      for (int i = 0; i < x.length; i++) {
        y[o] += kernels[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static double[] convolve(Primitive.Convolution c, double[] x, Weights weights) {
    float[] kernels = weights.values(c.kernels());
    int h = c.input().height();
    int w = c.input().width();
    int outHeight = c.output().height();
    int outWidth = c.output().width();
    Padding top = c.verticalPadding();
    Padding left = c.horizontalPadding();
    double[] y = new double[outHeight * outWidth * c.outputChannels()];
    for (int o = 0; o < c.outputChannels(); o++) {
      for (int row = 0; row < outHeight; row++) {
        for (int column = 0; column < outWidth; column++) {
          double sum = 0;
          for (int i = 0; i < c.channelsPerGroup(); i++) {
            int channel = c.depthwise() ? o : i;
            for (int ky = 0; ky < c.kernel(); ky++) {
              for (int kx = 0; kx < c.kernel(); kx++) {
                int yy = row * c.stride() + ky - top.before();
                int xx = column * c.stride() + kx - left.before();
                if (yy >= 0 && yy < h && xx >= 0 && xx < w) {
                  int at = ((o * c.channelsPerGroup() + i) * c.kernel() + ky) * c.kernel() + kx;
                  sum += kernels[at] * x[(channel * h + yy) * w + xx];
                }
              }
            }
          }
          y[(o * outHeight + row) * outWidth + column] =
              activate(c.activation(), normal(c, o, sum, weights));
        }
      }
    }
    return y;
  }

  private static double normal(Primitive.Convolution c, int channel, double x, Weights weights) {
    if (c.batchNormEpsilon().isEmpty()) {
      return x;
    }
    double variance = weights.values(c.runningVariance())[channel];
    double deviation = Math.sqrt(variance + c.batchNormEpsilon().getAsDouble());
    return (x - weights.values(c.runningMean())[channel])
            / deviation
            * weights.values(c.scale())[channel]
        + weights.values(c.shift())[channel];
  }

  private static double activate(Activation activation, double x) {
    return switch (activation) {
      case NONE -> x;
      case RELU -> Math.max(0, x);
      case RELU6 -> Math.min(6, Math.max(0, x));
      case HARD_SWISH -> x * Math.min(6, Math.max(0, x + 3)) / 6;
    };
  }

  @Test
  void convolutionsOfEveryKernelStrideAndSizeArePaddedAsTensorFlowDoes() {
    for (int kernel : new int[] {1, 3, 5, 7}) {
      for (int stride : new int[] {1, 2}) {
        compare(List.of(new Layer.Conv("c", kernel, stride, 4, Activation.NONE)), 8, 5);
        compare(List.of(new Layer.Conv("c", kernel, stride, 4, Activation.RELU)), 7, 6);
      }
    }
  }

  @Test
  void everyActivationIsItsFormula() {
    for (Activation activation : Activation.values()) {
      compare(List.of(new Layer.Conv("c", 3, 1, 8, activation)), 6, 6);
    }
  }

  @Test
  void blocksPoolingAndLinearLayersAreTheirFormulas() {
    compare(List.of(new Layer.SeparableConv("s", 3, 2, 5, Activation.RELU6)), 9, 6);
    compare(
        List.of(
            new Layer.InvertedBottleneck("r", 5, 1, 12, 3, 0, Activation.RELU),
            new Layer.InvertedBottleneck("s", 3, 2, 12, 6, 4, Activation.HARD_SWISH),
            new Layer.Identity("i"),
            new Layer.GlobalPool("p"),
            new Layer.Linear("l", 4)),
        8,
        6);
  }

  @Test
  void paddingEpsilonAndMissingBatchNormAreThoseOfTheConvolution() {
    for (int kernel : new int[] {1, 3, 5, 7}) {
      for (int stride : new int[] {1, 2}) {
        compare(List.of(new Layer.Conv("c", kernel, stride, 4, Activation.RELU, SYMMETRIC)), 8, 5);
        compare(
            List.of(
                new Layer.Conv(
                    "c", kernel, stride, 4, Activation.NONE, SYMMETRIC.withoutBatchNorm())),
            7,
            6);
      }
    }
    ConvolutionStyle large = new ConvolutionStyle(PaddingRule.SAME, OptionalDouble.of(0.5));
    compare(List.of(new Layer.Conv("c", 3, 1, 4, Activation.NONE, large)), 6, 6);
  }

  @Test
  void convolutionsMayFollowAPooling() {
    compare(
        List.of(
            new Layer.SeparableConv(
                "s", 3, 1, 3, 8, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, SYMMETRIC),
            new Layer.InvertedBottleneck(
                "b", 3, 1, 8, 3, 0, Activation.RELU, Shortcut.NONE, SYMMETRIC),
            new Layer.GlobalPool("p"),
            new Layer.InvertedBottleneck("q", 3, 1, 8, 3, 0, Activation.RELU),
            new Layer.Conv("c", 1, 1, 8, Activation.HARD_SWISH, SYMMETRIC.withoutBatchNorm()),
            new Layer.InvertedBottleneck("r", 3, 1, 8, 8, 4, Activation.RELU),
            new Layer.Linear("l", 4)),
        8,
        5);
  }
}
