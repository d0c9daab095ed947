package dev.metronome.network;

import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Primitive.GlobalAveragePool;
import dev.metronome.network.Primitive.SqueezeExcite;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer of a network: what a space chooses and what a table has a row for.
 *
 * <p>A layer is a chain of primitives, and may add its input to the chain's output.
 */
public sealed interface Layer {

  /** Name, unique in the network. */
  String name();

  /** The same layer under another name. */
  Layer named(String other);

  /** The chain of primitives for an input of this shape; empty for the identity. */
  List<Primitive> primitives(TensorShape input);

  /** The kind of operation, as in {@link OpSignature#op()}. */
  String op();

  /** Whether the input is added to the output. */
  default boolean residual(TensorShape input) {
    return false;
  }

  /** All that changes this layer's cost. */
  OpSignature signature(TensorShape input);

  /** The shape that comes out. */
  default TensorShape output(TensorShape input) {
    List<Primitive> primitives = primitives(input);
    return primitives.isEmpty() ? input : primitives.get(primitives.size() - 1).output();
  }

  /** Convolution, batch normalization unless the style has none, activation. */
  record Conv(
      String name,
      int kernel,
      int stride,
      int filters,
      Activation activation,
      ConvolutionStyle style)
      implements Layer {

    /** As in the built-in spaces. */
    public Conv(String name, int kernel, int stride, int filters, Activation activation) {
      this(name, kernel, stride, filters, activation, ConvolutionStyle.TUNAS);
    }

    @Override
    public Conv named(String other) {
      return new Conv(other, kernel, stride, filters, activation, style);
    }

    @Override
    public String op() {
      return "conv";
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      return List.of(
          new Convolution(
              name + ".conv", input, filters, kernel, stride, false, activation, style));
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(
          op(), input, output(input), kernel, stride, 0, 0, activation.text(), false);
    }
  }

  /**
   * Depthwise convolution with activation, optional squeeze-excite, linear 1x1 convolution
   * (MobileNetV2's first block); the input may be added.
   *
   * @param squeezeExcite hidden width of the squeeze-excite, 0 without one
   */
  record SeparableConv(
      String name,
      int kernel,
      int stride,
      int filters,
      int squeezeExcite,
      Activation activation,
      Shortcut shortcut,
      ConvolutionStyle style)
      implements Layer {

    /** As in the built-in spaces, which never add the input. */
    public SeparableConv(String name, int kernel, int stride, int filters, Activation activation) {
      this(name, kernel, stride, filters, 0, activation, Shortcut.NONE, ConvolutionStyle.TUNAS);
    }

    @Override
    public SeparableConv named(String other) {
      return new SeparableConv(
          other, kernel, stride, filters, squeezeExcite, activation, shortcut, style);
    }

    @Override
    public String op() {
      return "separable_conv";
    }

    @Override
    public boolean residual(TensorShape input) {
      return shortcut.connects(input, stride, filters);
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      return separable(name, input, kernel, stride, filters, squeezeExcite, activation, style);
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(
          op(),
          input,
          output(input),
          kernel,
          stride,
          0,
          squeezeExcite,
          activation.text(),
          residual(input));
    }
  }

  /**
   * Inverted bottleneck of MobileNetV2 (arXiv 1801.04381): 1x1 convolution to {@code hidden}
   * channels, depthwise convolution, optional squeeze-excite, linear 1x1 convolution; the input may
   * be added.
   *
   * @param squeezeExcite hidden width of the squeeze-excite, 0 without one
   */
  record InvertedBottleneck(
      String name,
      int kernel,
      int stride,
      int hidden,
      int filters,
      int squeezeExcite,
      Activation activation,
      Shortcut shortcut,
      ConvolutionStyle style)
      implements Layer {

    /** As in the built-in spaces, which add the input wherever they can. */
    public InvertedBottleneck(
        String name,
        int kernel,
        int stride,
        int hidden,
        int filters,
        int squeezeExcite,
        Activation activation) {
      this(
          name,
          kernel,
          stride,
          hidden,
          filters,
          squeezeExcite,
          activation,
          Shortcut.WHERE_SHAPES_AGREE,
          ConvolutionStyle.TUNAS);
    }

    @Override
    public InvertedBottleneck named(String other) {
      return new InvertedBottleneck(
          other, kernel, stride, hidden, filters, squeezeExcite, activation, shortcut, style);
    }

    @Override
    public String op() {
      return "inverted_bottleneck";
    }

    @Override
    public boolean residual(TensorShape input) {
      return shortcut.connects(input, stride, filters);
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      Convolution expand =
          new Convolution(name + ".expand", input, hidden, 1, 1, false, activation, style);
      List<Primitive> chain = new ArrayList<>();
      chain.add(expand);
      chain.addAll(
          separable(
              name, expand.output(), kernel, stride, filters, squeezeExcite, activation, style));
      return List.copyOf(chain);
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(
          op(),
          input,
          output(input),
          kernel,
          stride,
          hidden,
          squeezeExcite,
          activation.text(),
          residual(input));
    }
  }

  /** Nothing: the layer is skipped. */
  record Identity(String name) implements Layer {

    @Override
    public Identity named(String other) {
      return new Identity(other);
    }

    @Override
    public String op() {
      return "identity";
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      return List.of();
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(op(), input, input, 0, 0, 0, 0, Activation.NONE.text(), false);
    }
  }

  /** The mean over height and width. */
  record GlobalPool(String name) implements Layer {

    @Override
    public GlobalPool named(String other) {
      return new GlobalPool(other);
    }

    @Override
    public String op() {
      return "global_average_pool";
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      return List.of(new GlobalAveragePool(name + ".pool", input));
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(op(), input, output(input), 0, 0, 0, 0, Activation.NONE.text(), false);
    }
  }

  /** A linear layer with bias; its outputs are the network's logits where it is the last. */
  record Linear(String name, int outputs) implements Layer {

    @Override
    public Linear named(String other) {
      return new Linear(other, outputs);
    }

    @Override
    public String op() {
      return "linear";
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      return List.of(new Primitive.Linear(name + ".linear", input, outputs));
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(op(), input, output(input), 0, 0, 0, 0, Activation.NONE.text(), false);
    }
  }

  /** Depthwise convolution, squeeze-excite where it is wide, linear 1x1 convolution. */
  private static List<Primitive> separable(
      String name,
      TensorShape input,
      int kernel,
      int stride,
      int filters,
      int squeezeExcite,
      Activation activation,
      ConvolutionStyle style) {
    List<Primitive> chain = new ArrayList<>();
    Convolution depthwise =
        new Convolution(
            name + ".depthwise", input, input.channels(), kernel, stride, true, activation, style);
    chain.add(depthwise);
    if (squeezeExcite > 0) {
      chain.add(new SqueezeExcite(name + ".se", depthwise.output(), squeezeExcite));
    }
    chain.add(
        new Convolution(
            name + ".project", depthwise.output(), filters, 1, 1, false, Activation.NONE, style));
    return List.copyOf(chain);
  }
}
