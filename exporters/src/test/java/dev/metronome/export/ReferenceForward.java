package dev.metronome.export;

import dev.metronome.network.Activation;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Primitive.GlobalAveragePool;
import dev.metronome.network.Primitive.Linear;
import dev.metronome.network.Primitive.SqueezeExcite;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.tables.TensorShape;

/** The inference of a network by plain loops in double precision; images are CHW. */
final class ReferenceForward {

  private final Network network;
  private final Weights weights;

  ReferenceForward(Network network, Weights weights) {
    this.network = network;
    this.weights = weights;
  }

  double[] run(float[] image) {
    double[] values = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      values[i] = image[i];
    }
    for (PlacedLayer layer : network.placedLayers()) {
      double[] before = values;
      for (Primitive primitive : layer.primitives()) {
        values = primitive(primitive, values);
      }
      if (layer.residual()) {
        for (int i = 0; i < values.length; i++) {
          values[i] += before[i];
        }
      }
    }
    return values;
  }

  private double[] primitive(Primitive primitive, double[] input) {
    if (primitive instanceof Convolution convolution) {
      return convolution(convolution, input);
    } else if (primitive instanceof SqueezeExcite block) {
      double[] hidden =
          linear(block.reduceKernels(), block.reduceBias(), means(block.input(), input));
      for (int i = 0; i < hidden.length; i++) {
        hidden[i] = Math.max(0, hidden[i]);
      }
      double[] gates = linear(block.expandKernels(), block.expandBias(), hidden);
      double[] output = input.clone();
      int pixels = input.length / gates.length;
      for (int i = 0; i < output.length; i++) {
        output[i] *= relu6(gates[i / pixels] + 3) / 6;
      }
      return output;
    } else if (primitive instanceof GlobalAveragePool pool) {
      return means(pool.input(), input);
    }
    Linear linear = (Linear) primitive;
    return linear(linear.kernels(), linear.bias(), input);
  }

  private double[] convolution(Convolution convolution, double[] input) {
    TensorShape in = convolution.input();
    TensorShape out = convolution.output();
    float[] kernels = weights.values(convolution.kernels());
    int kernel = convolution.kernel();
    int stride = convolution.stride();
    int padTop = padding(convolution, in.height(), out.height());
    int padLeft = padding(convolution, in.width(), out.width());
    int perGroup = convolution.depthwise() ? 1 : in.channels();
    double[] output = new double[Math.toIntExact(out.elements())];
    for (int o = 0; o < out.channels(); o++) {
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          double sum = 0;
          for (int i = 0; i < perGroup; i++) {
            int channel = convolution.depthwise() ? o : i;
            for (int ky = 0; ky < kernel; ky++) {
              int row = y * stride + ky - padTop;
              for (int kx = 0; kx < kernel; kx++) {
                int column = x * stride + kx - padLeft;
                if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                  sum +=
                      input[(channel * in.height() + row) * in.width() + column]
                          * kernels[((o * perGroup + i) * kernel + ky) * kernel + kx];
                }
              }
            }
          }
          output[(o * out.height() + y) * out.width() + x] =
              activate(convolution.activation(), normalized(convolution, o, sum));
        }
      }
    }
    return output;
  }

  /** Padding before, worked out here once more from its definition. */
  private static int padding(Convolution convolution, int inputs, int outputs) {
    return switch (convolution.style().padding()) {
      case SAME ->
          Math.max((outputs - 1) * convolution.stride() + convolution.kernel() - inputs, 0) / 2;
      case SYMMETRIC -> convolution.kernel() / 2;
    };
  }

  private double normalized(Convolution convolution, int channel, double sum) {
    if (convolution.batchNormEpsilon().isEmpty()) {
      return sum;
    }
    double scale = weights.values(convolution.scale())[channel];
    double shift = weights.values(convolution.shift())[channel];
    double mean = weights.values(convolution.runningMean())[channel];
    double variance = weights.values(convolution.runningVariance())[channel];
    double epsilon = convolution.batchNormEpsilon().getAsDouble();
    return (sum - mean) / Math.sqrt(variance + epsilon) * scale + shift;
  }

  private static double activate(Activation activation, double x) {
    return switch (activation) {
      case NONE -> x;
      case RELU -> Math.max(0, x);
      case RELU6 -> relu6(x);
      case HARD_SWISH -> x * relu6(x + 3) / 6;
    };
  }

  private static double relu6(double x) {
    return Math.min(Math.max(0, x), 6);
  }

  private static double[] means(TensorShape shape, double[] input) {
    double[] means = new double[shape.channels()];
    int pixels = shape.height() * shape.width();
    for (int i = 0; i < input.length; i++) {
      means[i / pixels] += input[i] / pixels;
    }
    return means;
  }

  private double[] linear(TensorSpec kernelSpec, TensorSpec biasSpec, double[] input) {
    float[] kernels = weights.values(kernelSpec);
    float[] bias = weights.values(biasSpec);
    double[] output = new double[bias.length];
    for (int o = 0; o < output.length; o++) {
      output[o] = bias[o];
      for (int i = 0; i < input.length; i++) {
        output[o] += input[i] * kernels[o * input.length + i];
      }
    }
    return output;
  }
}
