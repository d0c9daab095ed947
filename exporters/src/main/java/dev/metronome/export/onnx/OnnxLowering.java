package dev.metronome.export.onnx;

import static dev.metronome.export.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.FusedActivation;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import dev.metronome.export.graph.Value.Extent;
import dev.metronome.export.graph.Window;
import dev.metronome.network.Padding;
import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.List;

/** The one place where the steps of a graph become nodes of ONNX. */
final class OnnxLowering implements Step.Visitor<Void> {

  /** A size of Reshape's that is taken from its input: here the batch. */
  private static final long SAME_AS_INPUT = 0;

  private final InferenceGraph source;
  private final boolean openResolution;
  private final boolean integers;
  private final OnnxGraph graph;
  private final OnnxNumbers numbers;

  OnnxLowering(InferenceGraph source, ExportOptions options) {
    this.source = source;
    this.openResolution = options.openResolution();
    this.integers = options.quantization().isPresent();
    this.graph = new OnnxGraph(source.name(), options.batch(), openResolution);
    this.numbers =
        options
            .quantization()
            .<OnnxNumbers>map(quantization -> new Int8Numbers(graph, quantization))
            .orElseGet(() -> new FloatNumbers(graph));
  }

  GraphProto graph() {
    lower();
    return graph.build(source.outputName());
  }

  GraphProto graphWithEveryValue() {
    lower();
    return graph.buildWithEveryValue();
  }

  private void lower() {
    numbers.input(source.input());
    for (Step step : source.steps()) {
      step.accept(this);
      numbers.after(step, step.output().equals(source.output()));
    }
  }

  @Override
  public Void convolve(Step.Convolve step) {
    FoldedKernels kernels = integers ? step.saturatingKernels() : step.kernels();
    FusedActivation activation =
        integers && step.activation() == FusedActivation.HARD_SIGMOID
            ? FusedActivation.NONE
            : step.activation();
    List<String> inputs = new ArrayList<>();
    inputs.add(numbers.read(step.input()));
    inputs.add(numbers.kernels(kernels, step.input(), kernels.shape()));
    if (step.biased()) {
      inputs.add(numbers.bias(kernels, step.input()));
    }
    activated(
        "Conv",
        step.output(),
        activation,
        inputs,
        attributes(step.window(), step.input().shape(), step.depthwise()));
    return null;
  }

  private AttributeProto[] attributes(Window window, TensorShape input, boolean depthwise) {
    long kernel = window.kernel();
    long stride = window.stride();
    return new AttributeProto[] {
      attribute("kernel_shape", List.of(kernel, kernel)),
      attribute("strides", List.of(stride, stride)),
      padding(window, input),
      attribute("group", depthwise ? input.channels() : 1L)
    };
  }

  private AttributeProto padding(Window window, TensorShape input) {
    if (openResolution && window.isSame() && window.stride() > 1) {
      // How much that is depends on the size.
      return attribute("auto_pad", "SAME_UPPER");
    }
    Padding vertical = window.padding(input.height());
    Padding horizontal = window.padding(input.width());
    return attribute(
        "pads",
        List.of(
            (long) vertical.before(),
            (long) horizontal.before(),
            (long) vertical.after(),
            (long) horizontal.after()));
  }

  /** A node whose output goes through an activation, a node of its own in ONNX. */
  private void activated(
      String operator,
      Value output,
      FusedActivation activation,
      List<String> inputs,
      AttributeProto... attributes) {
    if (activation == FusedActivation.NONE) {
      graph.node(operator, numbers.written(output), output, inputs, attributes);
      return;
    }
    String sums = graph.node(operator, output.name() + ".sums", output, inputs, attributes);
    String written = numbers.written(output);
    switch (activation) {
      case RELU -> graph.node("Relu", written, output, List.of(sums));
      case RELU6 ->
          graph.node("Clip", written, output, List.of(sums, scalar("zero", 0f), scalar("six", 6f)));
      case HARD_SIGMOID ->
          graph.node(
              "HardSigmoid",
              written,
              output,
              List.of(sums),
              attribute("alpha", (float) (1.0 / 6)),
              attribute("beta", 0.5f));
      case NONE -> throw new IllegalStateException("handled above");
    }
  }

  @Override
  public Void normalize(Step.Normalize step) {
    Convolution convolution = step.convolution();
    activated(
        "BatchNormalization",
        step.output(),
        step.activation(),
        List.of(
            numbers.read(step.input()),
            weight(convolution.scale(), step.weights()),
            weight(convolution.shift(), step.weights()),
            weight(convolution.runningMean(), step.weights()),
            weight(convolution.runningVariance(), step.weights())),
        attribute("epsilon", (float) step.epsilon()));
    return null;
  }

  @Override
  public Void hardSwish(Step.HardSwish step) {
    return unary("HardSwish", step.input(), step.output());
  }

  @Override
  public Void mean(Step.Mean step) {
    return unary("GlobalAveragePool", step.input(), step.output());
  }

  @Override
  public Void multiply(Step.Multiply step) {
    return binary("Mul", step.input(), step.gate(), step.output());
  }

  @Override
  public Void add(Step.Add step) {
    return binary("Add", step.input(), step.shortcut(), step.output());
  }

  @Override
  public Void fullyConnected(Step.FullyConnected step) {
    FoldedKernels kernels = step.kernels();
    String input = numbers.read(step.input());
    if (!step.input().flat()) {
      Value flat = new Value(kernels.name() + ".flat", step.input().shape(), Extent.FLAT);
      graph.node("Flatten", flat.name(), flat, List.of(input), attribute("axis", 1));
      input = numbers.read(step.input(), flat);
    }
    graph.node(
        "Gemm",
        numbers.written(step.output()),
        step.output(),
        List.of(
            input,
            numbers.kernels(kernels, step.input(), List.of(kernels.outputs(), kernels.perOutput())),
            numbers.bias(kernels, step.input())),
        attribute("transB", 1));
    return null;
  }

  @Override
  public Void reshape(Step.Reshape step) {
    if (step.input().extent() == step.output().extent()) {
      return unary("Identity", step.input(), step.output());
    }
    TensorShape shape = step.output().shape();
    String sizes =
        graph.initializer(
            step.output().name() + ".sizes",
            DataType.INT64,
            List.of(4),
            bytes ->
                bytes
                    .putLong(SAME_AS_INPUT)
                    .putLong(shape.channels())
                    .putLong(shape.height())
                    .putLong(shape.width()));
    graph.node(
        "Reshape",
        numbers.written(step.output()),
        step.output(),
        List.of(numbers.read(step.input()), sizes));
    return null;
  }

  @Override
  public Void softmax(Step.Softmax step) {
    graph.node(
        "Softmax",
        numbers.written(step.output()),
        step.output(),
        List.of(numbers.read(step.input())),
        attribute("axis", 1));
    return null;
  }

  private Void unary(String operator, Value input, Value output) {
    graph.node(operator, numbers.written(output), output, List.of(numbers.read(input)));
    return null;
  }

  private Void binary(String operator, Value left, Value right, Value output) {
    graph.node(
        operator,
        numbers.written(output),
        output,
        List.of(numbers.read(left), numbers.read(right)));
    return null;
  }

  private String scalar(String name, float value) {
    return graph.initializer(name, DataType.FLOAT, List.of(), bytes -> bytes.putFloat(value));
  }

  private String weight(TensorSpec spec, Weights weights) {
    return graph.initializer(
        spec.name(),
        DataType.FLOAT,
        spec.shape(),
        bytes -> bytes.asFloatBuffer().put(weights.values(spec)));
  }
}
