package dev.metronome.network;

import dev.metronome.network.TensorSpec.Role;
import dev.metronome.tables.TensorShape;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The smallest step of a network, which a framework or a model format implements: one convolution
 * with its batch normalization and activation, one pooling, one linear layer.
 *
 * <p>Layers are chains of primitives. A framework or format that can do these four can do every
 * network.
 */
public sealed interface Primitive {

  /**
   * What a framework or a model format does with each kind of primitive.
   *
   * @param <R> what it makes of one
   */
  interface Visitor<R> {
    R convolution(Convolution convolution);

    R squeezeExcite(SqueezeExcite squeezeExcite);

    R globalAveragePool(GlobalAveragePool pool);

    R linear(Linear linear);
  }

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** Name, unique in the network; the prefix of its weights' names. */
  String name();

  TensorShape input();

  TensorShape output();

  /** The weights, in a fixed order. */
  List<TensorSpec> weights();

  /** Multiply-accumulates of convolutions and linear layers for one image. */
  long macs();

  /**
   * A convolution without bias, batch normalization unless the style has none, activation.
   *
   * @param kernel side of the square kernel
   * @param depthwise one kernel per channel, else every output sees every input channel
   * @param style how it is padded and normalized
   */
  record Convolution(
      String name,
      TensorShape input,
      int outputChannels,
      int kernel,
      int stride,
      boolean depthwise,
      Activation activation,
      ConvolutionStyle style)
      implements Primitive {

    public Convolution {
      if (kernel < 1 || stride < 1 || outputChannels < 1) {
        throw new IllegalArgumentException(
            "convolution " + name + " has kernel " + kernel + ", stride " + stride);
      }
      if (!style.padding().allows(kernel)) {
        throw new IllegalArgumentException(
            "convolution " + name + " has kernel " + kernel + ", which cannot be padded evenly");
      }
      if (depthwise && outputChannels != input.channels()) {
        throw new IllegalArgumentException(
            "depthwise convolution " + name + " cannot change the number of channels");
      }
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.convolution(this);
    }

    @Override
    public TensorShape output() {
      return new TensorShape(
          ceilDiv(input.height(), stride), ceilDiv(input.width(), stride), outputChannels);
    }

    /** Input channels that one output sees. */
    public int channelsPerGroup() {
      return depthwise ? 1 : input.channels();
    }

    public int groups() {
      return depthwise ? input.channels() : 1;
    }

    public Padding verticalPadding() {
      return style.padding().padding(input.height(), kernel, stride);
    }

    public Padding horizontalPadding() {
      return style.padding().padding(input.width(), kernel, stride);
    }

    /** Added to the variance by the batch normalization; empty where there is none. */
    public OptionalDouble batchNormEpsilon() {
      return style.batchNormEpsilon();
    }

    /** The kernels, {@code [output channels, input channels per group, kernel, kernel]}. */
    public TensorSpec kernels() {
      return new TensorSpec(
          name + ".weight",
          List.of(outputChannels, channelsPerGroup(), kernel, kernel),
          Role.KERNEL);
    }

    /** Scale of the batch normalization, if there is one; so are the next three. */
    public TensorSpec scale() {
      return perChannel("bn.weight", Role.SCALE);
    }

    public TensorSpec shift() {
      return perChannel("bn.bias", Role.SHIFT);
    }

    public TensorSpec runningMean() {
      return perChannel("bn.running_mean", Role.RUNNING_MEAN);
    }

    public TensorSpec runningVariance() {
      return perChannel("bn.running_var", Role.RUNNING_VARIANCE);
    }

    @Override
    public List<TensorSpec> weights() {
      return batchNormEpsilon().isPresent()
          ? List.of(kernels(), scale(), shift(), runningMean(), runningVariance())
          : List.of(kernels());
    }

    @Override
    public long macs() {
      return output().elements() * channelsPerGroup() * kernel * kernel;
    }

    private TensorSpec perChannel(String suffix, Role role) {
      return new TensorSpec(name + "." + suffix, List.of(outputChannels), role);
    }

    private static int ceilDiv(int a, int b) {
      return (a + b - 1) / b;
    }
  }

  /**
   * Squeeze-and-excitation (arXiv 1709.01507) as in MobileNetV3: global mean, linear to {@code
   * hidden} with ReLU, linear back with hard-sigmoid {@code relu6(x + 3) / 6}, and a product per
   * channel. Both linear layers have a bias.
   */
  record SqueezeExcite(String name, TensorShape input, int hidden) implements Primitive {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.squeezeExcite(this);
    }

    @Override
    public TensorShape output() {
      return input;
    }

    /** {@code [hidden, channels]}. */
    public TensorSpec reduceKernels() {
      return new TensorSpec(
          name + ".reduce.weight", List.of(hidden, input.channels()), Role.KERNEL);
    }

    public TensorSpec reduceBias() {
      return new TensorSpec(name + ".reduce.bias", List.of(hidden), Role.BIAS);
    }

    /** {@code [channels, hidden]}. */
    public TensorSpec expandKernels() {
      return new TensorSpec(
          name + ".expand.weight", List.of(input.channels(), hidden), Role.KERNEL);
    }

    public TensorSpec expandBias() {
      return new TensorSpec(name + ".expand.bias", List.of(input.channels()), Role.BIAS);
    }

    @Override
    public List<TensorSpec> weights() {
      return List.of(reduceKernels(), reduceBias(), expandKernels(), expandBias());
    }

    @Override
    public long macs() {
      return 2L * hidden * input.channels();
    }
  }

  /** The mean over height and width. */
  record GlobalAveragePool(String name, TensorShape input) implements Primitive {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.globalAveragePool(this);
    }

    @Override
    public TensorShape output() {
      return new TensorShape(1, 1, input.channels());
    }

    @Override
    public List<TensorSpec> weights() {
      return List.of();
    }

    @Override
    public long macs() {
      return 0;
    }
  }

  /** A linear layer with bias over all values of its input. */
  record Linear(String name, TensorShape input, int outputs) implements Primitive {

    public Linear {
      if (input.height() != 1 || input.width() != 1) {
        throw new IllegalArgumentException(
            "linear layer " + name + " needs an input of 1x1 pixels, not " + input);
      }
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.linear(this);
    }

    @Override
    public TensorShape output() {
      return new TensorShape(1, 1, outputs);
    }

    /** {@code [outputs, inputs]}. */
    public TensorSpec kernels() {
      return new TensorSpec(name + ".weight", List.of(outputs, input.channels()), Role.KERNEL);
    }

    public TensorSpec bias() {
      return new TensorSpec(name + ".bias", List.of(outputs), Role.BIAS);
    }

    @Override
    public List<TensorSpec> weights() {
      return List.of(kernels(), bias());
    }

    @Override
    public long macs() {
      return (long) outputs * input.channels();
    }
  }

  /** Number of learned values. */
  default long parameters() {
    return weights().stream()
        .filter(spec -> spec.role().learned())
        .mapToLong(TensorSpec::elements)
        .sum();
  }
}
