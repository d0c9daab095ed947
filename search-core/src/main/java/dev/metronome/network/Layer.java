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

  /** Convolution, batch normalization, activation. */
  record Conv(String name, int kernel, int stride, int filters, Activation activation)
      implements Layer {

    @Override
    public String op() {
      return "conv";
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      return List.of(
          new Convolution(name + ".conv", input, filters, kernel, stride, false, activation));
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(
          op(), input, output(input), kernel, stride, 0, 0, activation.text(), false);
    }
  }

  /**
   * Depthwise convolution with activation, then a linear 1x1 convolution (MobileNetV2's first
   * block).
   */
  record SeparableConv(String name, int kernel, int stride, int filters, Activation activation)
      implements Layer {

    @Override
    public String op() {
      return "separable_conv";
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      Convolution depthwise =
          new Convolution(
              name + ".depthwise", input, input.channels(), kernel, stride, true, activation);
      return List.of(
          depthwise,
          new Convolution(
              name + ".project", depthwise.output(), filters, 1, 1, false, Activation.NONE));
    }

    @Override
    public OpSignature signature(TensorShape input) {
      return new OpSignature(
          op(), input, output(input), kernel, stride, 0, 0, activation.text(), false);
    }
  }

  /**
   * Inverted bottleneck of MobileNetV2 (arXiv 1801.04381): 1x1 convolution to {@code hidden}
   * channels, depthwise convolution, optional squeeze-excite, linear 1x1 convolution; the input is
   * added where the shapes agree.
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
      Activation activation)
      implements Layer {

    @Override
    public String op() {
      return "inverted_bottleneck";
    }

    @Override
    public boolean residual(TensorShape input) {
      return stride == 1 && input.channels() == filters;
    }

    @Override
    public List<Primitive> primitives(TensorShape input) {
      List<Primitive> chain = new ArrayList<>();
      Convolution expand =
          new Convolution(name + ".expand", input, hidden, 1, 1, false, activation);
      Convolution depthwise =
          new Convolution(
              name + ".depthwise", expand.output(), hidden, kernel, stride, true, activation);
      chain.add(expand);
      chain.add(depthwise);
      if (squeezeExcite > 0) {
        chain.add(new SqueezeExcite(name + ".se", depthwise.output(), squeezeExcite));
      }
      chain.add(
          new Convolution(
              name + ".project", depthwise.output(), filters, 1, 1, false, Activation.NONE));
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
}
