package dev.metronome.export.onnx;

import static dev.metronome.export.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import dev.metronome.export.FoldedConvolution;
import dev.metronome.network.Activation;
import dev.metronome.network.Network;
import dev.metronome.network.Padding;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Primitive.GlobalAveragePool;
import dev.metronome.network.Primitive.Linear;
import dev.metronome.network.Primitive.SqueezeExcite;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.tables.TensorShape;
import java.util.List;
import java.util.OptionalDouble;

/** The one place where primitives become nodes of ONNX. */
final class OnnxLowering {

  /**
   * A value of the graph.
   *
   * @param flat {@code [N, features]}, else {@code [N, channels, height, width]}
   */
  private record Value(String name, TensorShape shape, boolean flat) {

    int[] perImage() {
      return flat
          ? new int[] {Math.toIntExact(shape.elements())}
          : new int[] {shape.channels(), shape.height(), shape.width()};
    }
  }

  private static final String INPUT = "input";
  private static final List<Integer> SCALAR = List.of();

  /** A size of Reshape's that is taken from its input: here the batch. */
  private static final long SAME_AS_INPUT = 0;

  private final Network network;
  private final Weights weights;
  private final boolean foldBatchNorm;
  private final OnnxGraph graph;

  OnnxLowering(Network network, Weights weights, boolean foldBatchNorm) {
    this.network = network;
    this.weights = weights;
    this.foldBatchNorm = foldBatchNorm;
    this.graph = new OnnxGraph(network.name(), INPUT, input(network).perImage());
  }

  private static Value input(Network network) {
    return new Value(INPUT, network.input(), false);
  }

  GraphProto graph() {
    Value value = input(network);
    for (PlacedLayer layer : network.placedLayers()) {
      value = layer(layer, value);
    }
    if (value.name().equals(INPUT)) {
      // All layers are skipped, and an output of ONNX must come from a node.
      node("Identity", "identity", value.shape(), false, List.of(INPUT));
    }
    // Only linear layers give flat values, and only classifiers end with one.
    return graph.build(value.flat() ? "logits" : "output");
  }

  private Value layer(PlacedLayer layer, Value previous) {
    String name = layer.layer().name();
    List<Primitive> primitives = layer.primitives();
    if (primitives.isEmpty()) {
      return previous;
    }
    // Here and not at a primitive, so that a residual connection adds values of one rank.
    Value input =
        primitives.get(0) instanceof Linear ? flat(previous, name) : image(previous, name);
    Value value = input;
    for (Primitive primitive : primitives) {
      value = primitive(primitive, value);
    }
    return layer.residual()
        ? elementwise("Add", name + ".sum", value, List.of(value.name(), input.name()))
        : value;
  }

  private Value primitive(Primitive primitive, Value input) {
    if (primitive instanceof Convolution convolution) {
      return convolution(convolution, input);
    } else if (primitive instanceof SqueezeExcite squeezeExcite) {
      return squeezeExcite(squeezeExcite, input);
    } else if (primitive instanceof GlobalAveragePool pool) {
      return node("GlobalAveragePool", pool.name(), pool.output(), false, List.of(input.name()));
    } else if (primitive instanceof Linear linear) {
      return linear(linear, input);
    }
    throw new IllegalArgumentException("no ONNX for the primitive " + primitive);
  }

  private Value convolution(Convolution convolution, Value input) {
    String name = convolution.name();
    AttributeProto[] attributes = convolutionAttributes(convolution);
    Value value;
    if (foldBatchNorm) {
      FoldedConvolution folded = FoldedConvolution.of(convolution, weights);
      List<Integer> shape = convolution.kernels().shape();
      String kernels = graph.initializer(name + ".folded.weight", shape, folded.kernels().values());
      String bias =
          graph.initializer(name + ".folded.bias", folded.bias().shape(), folded.bias().values());
      value =
          node(
              "Conv",
              name + ".convolved",
              convolution.output(),
              false,
              List.of(input.name(), kernels, bias),
              attributes);
    } else {
      value =
          node(
              "Conv",
              name + ".convolved",
              convolution.output(),
              false,
              List.of(input.name(), weight(convolution.kernels())),
              attributes);
      OptionalDouble epsilon = convolution.batchNormEpsilon();
      if (epsilon.isPresent()) {
        value = batchNormalization(convolution, epsilon.getAsDouble(), value);
      }
    }
    return activation(convolution.activation(), name + ".activated", value);
  }

  private Value batchNormalization(Convolution convolution, double epsilon, Value input) {
    return elementwise(
        "BatchNormalization",
        convolution.name() + ".normalized",
        input,
        List.of(
            input.name(),
            weight(convolution.scale()),
            weight(convolution.shift()),
            weight(convolution.runningMean()),
            weight(convolution.runningVariance())),
        attribute("epsilon", (float) epsilon));
  }

  private static AttributeProto[] convolutionAttributes(Convolution convolution) {
    Padding vertical = convolution.verticalPadding();
    Padding horizontal = convolution.horizontalPadding();
    long kernel = convolution.kernel();
    long stride = convolution.stride();
    return new AttributeProto[] {
      attribute("kernel_shape", List.of(kernel, kernel)),
      attribute("strides", List.of(stride, stride)),
      attribute(
          "pads",
          List.of(
              (long) vertical.before(),
              (long) horizontal.before(),
              (long) vertical.after(),
              (long) horizontal.after())),
      attribute("group", convolution.groups())
    };
  }

  private Value activation(Activation activation, String name, Value input) {
    return switch (activation) {
      case NONE -> input;
      case RELU -> elementwise("Relu", name, input, List.of(input.name()));
      case RELU6 ->
          elementwise(
              "Clip",
              name,
              input,
              List.of(
                  input.name(),
                  graph.initializer("zero", SCALAR, 0f),
                  graph.initializer("six", SCALAR, 6f)));
      case HARD_SWISH -> elementwise("HardSwish", name, input, List.of(input.name()));
    };
  }

  /** The two linear layers are 1x1 convolutions of one pixel, so that nothing is reshaped. */
  private Value squeezeExcite(SqueezeExcite block, Value input) {
    String name = block.name();
    TensorShape wide = new TensorShape(1, 1, block.input().channels());
    TensorShape narrow = new TensorShape(1, 1, block.hidden());
    Value value = node("GlobalAveragePool", name + ".mean", wide, false, List.of(input.name()));
    value =
        node(
            "Conv",
            name + ".reduced",
            narrow,
            false,
            List.of(value.name(), kernel1x1(block.reduceKernels()), weight(block.reduceBias())));
    value = elementwise("Relu", name + ".rectified", value, List.of(value.name()));
    value =
        node(
            "Conv",
            name + ".expanded",
            wide,
            false,
            List.of(value.name(), kernel1x1(block.expandKernels()), weight(block.expandBias())));
    Value gate =
        node(
            "HardSigmoid",
            name + ".gate",
            wide,
            false,
            List.of(value.name()),
            attribute("alpha", (float) (1.0 / 6)),
            attribute("beta", 0.5f));
    return elementwise("Mul", name + ".gated", input, List.of(input.name(), gate.name()));
  }

  private Value linear(Linear linear, Value input) {
    return node(
        "Gemm",
        linear.name() + ".sum",
        linear.output(),
        true,
        List.of(input.name(), weight(linear.kernels()), weight(linear.bias())),
        attribute("transB", 1));
  }

  private Value flat(Value value, String consumer) {
    if (value.flat()) {
      return value;
    }
    return node(
        "Flatten",
        consumer + ".flat",
        value.shape(),
        true,
        List.of(value.name()),
        attribute("axis", 1));
  }

  private Value image(Value value, String consumer) {
    if (!value.flat()) {
      return value;
    }
    TensorShape shape = value.shape();
    String sizes =
        graph.initializer(
            consumer + ".image.sizes",
            SAME_AS_INPUT,
            shape.channels(),
            shape.height(),
            shape.width());
    return node("Reshape", consumer + ".image", shape, false, List.of(value.name(), sizes));
  }

  private Value elementwise(
      String operator, String name, Value like, List<String> inputs, AttributeProto... attributes) {
    return node(operator, name, like.shape(), like.flat(), inputs, attributes);
  }

  private Value node(
      String operator,
      String name,
      TensorShape shape,
      boolean flat,
      List<String> inputs,
      AttributeProto... attributes) {
    Value value = new Value(name, shape, flat);
    graph.node(operator, name, value.perImage(), inputs, attributes);
    return value;
  }

  private String weight(TensorSpec spec) {
    return graph.initializer(spec.name(), spec.shape(), weights.values(spec));
  }

  private String kernel1x1(TensorSpec spec) {
    List<Integer> shape = List.of(spec.shape().get(0), spec.shape().get(1), 1, 1);
    return graph.initializer(spec.name(), shape, weights.values(spec));
  }
}
