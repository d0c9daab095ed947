package dev.metronome.export.tflite;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.FusedActivation;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import dev.metronome.export.graph.Value.Extent;
import dev.metronome.export.graph.Window;
import dev.metronome.export.tflite.TfliteFile.Options;
import dev.metronome.export.tflite.TfliteNumbers.Layout;
import dev.metronome.network.Weights;
import dev.metronome.tables.TensorShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.FullyConnectedOptionsWeightsFormat;
import org.tensorflow.lite.schema.HardSwishOptions;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.PadOptions;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.ReshapeOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;
import org.tensorflow.lite.schema.TensorType;

/** The one place where the steps of a graph become operators of TFLite. */
final class TfliteLowering implements Step.Visitor<Integer> {

  private static final int[] SCALAR = {};
  private static final int[] HEIGHT_AND_WIDTH = {1, 2};

  private final InferenceGraph source;
  private final ExportOptions options;
  private final TfliteFile file;
  private final TfliteNumbers numbers;
  private final Map<String, Integer> tensors = new HashMap<>();

  TfliteLowering(InferenceGraph source, ExportOptions options, int expectedBytes) {
    this.source = source;
    this.options = options;
    this.file = new TfliteFile(expectedBytes, options.batch(), options.openResolution());
    this.numbers =
        options
            .quantization()
            .<TfliteNumbers>map(quantization -> new Int8Numbers(file, quantization))
            .orElseGet(() -> new FloatNumbers(file));
  }

  /** The whole file. */
  ByteBuffer file(Map<String, String> metadata) {
    metadata.forEach((key, text) -> file.metadata(key, text.getBytes(StandardCharsets.UTF_8)));
    int input = 0;
    tensors.put(source.input().name(), numbers.input(source.input()));
    Step last = null;
    for (Step step : source.steps()) {
      tensors.put(step.output().name(), step.accept(this));
      last = step;
    }
    int output = numbers.result(last, tensor(source.output()), source.outputName());
    return file.finish(source.name(), input, source.input().name(), output, source.outputName());
  }

  private int tensor(Value value) {
    return tensors.get(value.name());
  }

  /** The tensor of a step's output, which the file calls by its own name where it is the last. */
  private int output(Step step) {
    boolean named = step.output().equals(source.output()) && !givesAnother();
    return numbers.output(step, named ? source.outputName() : step.output().name());
  }

  /** Whether the last step's output is dequantized into the one that the file gives. */
  private boolean givesAnother() {
    return options.quantization().isPresent() && !options.quantization().get().int8Output();
  }

  @Override
  public Integer convolve(Step.Convolve step) {
    if (step.activation() != FusedActivation.HARD_SIGMOID) {
      return convolution(step, step.kernels(), fused(step.activation()), output(step));
    }
    if (numbers.int8()) {
      return convolution(step, step.saturatingKernels(), ActivationFunctionType.NONE, output(step));
    }
    int sixfold =
        convolution(
            step,
            step.kernels().scaled(1, 3),
            ActivationFunctionType.RELU6,
            numbers.like(step.output(), step.output().name() + ".sixfold", step.output()));
    return multiplied(sixfold, scalar("sixth", 1.0 / 6), output(step));
  }

  private int convolution(Step.Convolve step, FoldedKernels kernels, byte activation, int output) {
    Window window = step.window();
    int input = window.isSame() ? tensor(step.input()) : padded(step);
    byte padding = window.isSame() ? Padding.SAME : Padding.VALID;
    Layout layout = step.depthwise() ? Layout.HWC : Layout.OHWI;
    int weights = numbers.kernels(kernels, step.input(), layout);
    int bias = numbers.bias(kernels, step.input(), layout);
    int stride = window.stride();
    return step.depthwise()
        ? add(
            TfliteOperator.DEPTHWISE_CONV_2D,
            BuiltinOptions.DepthwiseConv2DOptions,
            builder ->
                DepthwiseConv2DOptions.createDepthwiseConv2DOptions(
                    builder, padding, stride, stride, 1, activation, 1, 1),
            output,
            input,
            weights,
            bias)
        : add(
            TfliteOperator.CONV_2D,
            BuiltinOptions.Conv2DOptions,
            builder ->
                Conv2DOptions.createConv2DOptions(
                    builder, padding, stride, stride, activation, 1, 1),
            output,
            input,
            weights,
            bias);
  }

  /** The input with half a kernel of zeros on every side. */
  private int padded(Step.Convolve step) {
    int zeros = step.window().kernel() / 2;
    TensorShape shape = step.input().shape();
    Value wider =
        new Value(
            step.output().name() + ".padded",
            new TensorShape(
                shape.height() + 2 * zeros, shape.width() + 2 * zeros, shape.channels()),
            Extent.IMAGE);
    return pad(tensor(step.input()), zeros, numbers.like(step.input(), wider.name(), wider));
  }

  private int pad(int input, int zeros, int output) {
    int[] sides = {0, 0, zeros, zeros, zeros, zeros, 0, 0};
    return add(
        TfliteOperator.PAD,
        BuiltinOptions.PadOptions,
        builder -> {
          PadOptions.startPadOptions(builder);
          return PadOptions.endPadOptions(builder);
        },
        output,
        input,
        integers("zeros" + zeros, new int[] {4, 2}, sides));
  }

  private static byte fused(FusedActivation activation) {
    return switch (activation) {
      case NONE -> ActivationFunctionType.NONE;
      case RELU -> ActivationFunctionType.RELU;
      case RELU6 -> ActivationFunctionType.RELU6;
      case HARD_SIGMOID -> throw new IllegalArgumentException("TFLite fuses no hard-sigmoid");
    };
  }

  /** A product and a sum, as the format has no batch normalization. */
  @Override
  public Integer normalize(Step.Normalize step) {
    String name = step.convolution().name();
    Weights weights = step.weights();
    float[] scale = weights.values(step.convolution().scale());
    float[] shift = weights.values(step.convolution().shift());
    float[] mean = weights.values(step.convolution().runningMean());
    float[] variance = weights.values(step.convolution().runningVariance());
    TfliteNumbers.Index factor = i -> scale[i] / Math.sqrt(variance[i] + step.epsilon());
    int scaled =
        multiplied(
            tensor(step.input()),
            vector(name + ".bn.factor", scale.length, factor),
            numbers.like(step.input(), name + ".scaled", step.output()));
    return sum(
        scaled,
        vector(name + ".bn.offset", scale.length, i -> shift[i] - mean[i] * factor.at(i)),
        fused(step.activation()),
        output(step));
  }

  @Override
  public Integer hardSwish(Step.HardSwish step) {
    return add(
        TfliteOperator.HARD_SWISH,
        BuiltinOptions.HardSwishOptions,
        builder -> {
          HardSwishOptions.startHardSwishOptions(builder);
          return HardSwishOptions.endHardSwishOptions(builder);
        },
        output(step),
        tensor(step.input()));
  }

  @Override
  public Integer mean(Step.Mean step) {
    return add(
        TfliteOperator.MEAN,
        BuiltinOptions.ReducerOptions,
        builder -> ReducerOptions.createReducerOptions(builder, true),
        output(step),
        tensor(step.input()),
        integers("height_and_width", new int[] {HEIGHT_AND_WIDTH.length}, HEIGHT_AND_WIDTH));
  }

  @Override
  public Integer multiply(Step.Multiply step) {
    return multiplied(tensor(step.input()), tensor(step.gate()), output(step));
  }

  private int multiplied(int left, int right, int output) {
    return add(
        TfliteOperator.MUL,
        BuiltinOptions.MulOptions,
        builder -> MulOptions.createMulOptions(builder, ActivationFunctionType.NONE),
        output,
        left,
        right);
  }

  @Override
  public Integer add(Step.Add step) {
    return sum(
        tensor(step.input()), tensor(step.shortcut()), ActivationFunctionType.NONE, output(step));
  }

  private int sum(int left, int right, byte activation, int output) {
    return add(
        TfliteOperator.ADD,
        BuiltinOptions.AddOptions,
        builder -> AddOptions.createAddOptions(builder, activation, false),
        output,
        left,
        right);
  }

  @Override
  public Integer fullyConnected(Step.FullyConnected step) {
    FoldedKernels kernels = step.kernels();
    return add(
        TfliteOperator.FULLY_CONNECTED,
        BuiltinOptions.FullyConnectedOptions,
        builder ->
            FullyConnectedOptions.createFullyConnectedOptions(
                builder,
                ActivationFunctionType.NONE,
                FullyConnectedOptionsWeightsFormat.DEFAULT,
                false,
                false),
        output(step),
        tensor(step.input()),
        numbers.kernels(kernels, step.input(), Layout.OI),
        numbers.bias(kernels, step.input(), Layout.OI));
  }

  @Override
  public Integer reshape(Step.Reshape step) {
    if (step.input().extent() == step.output().extent()) {
      // Nothing changes, and unlike a shape, no zeros around it fit every size.
      return pad(tensor(step.input()), 0, output(step));
    }
    TensorShape shape = step.output().shape();
    int[] sizes = {-1, shape.height(), shape.width(), shape.channels()};
    return add(
        TfliteOperator.RESHAPE,
        BuiltinOptions.ReshapeOptions,
        builder ->
            ReshapeOptions.createReshapeOptions(
                builder, ReshapeOptions.createNewShapeVector(builder, sizes)),
        output(step),
        tensor(step.input()),
        integers(step.output().name() + ".sizes", new int[] {sizes.length}, sizes));
  }

  @Override
  public Integer softmax(Step.Softmax step) {
    return add(
        TfliteOperator.SOFTMAX,
        BuiltinOptions.SoftmaxOptions,
        builder -> SoftmaxOptions.createSoftmaxOptions(builder, 1),
        output(step),
        tensor(step.input()));
  }

  private int add(
      TfliteOperator operator,
      byte optionsType,
      Options operatorOptions,
      int output,
      int... inputs) {
    return file.operator(operator, numbers.int8(), optionsType, operatorOptions, output, inputs);
  }

  private int scalar(String name, double value) {
    return file.constant(name, TensorType.FLOAT32, SCALAR, TfliteNumbers.floats(1, i -> value));
  }

  private int vector(String name, int size, TfliteNumbers.Index values) {
    return file.constant(
        name, TensorType.FLOAT32, new int[] {size}, TfliteNumbers.floats(size, values));
  }

  private int integers(String name, int[] shape, int... values) {
    return file.constant(
        name,
        TensorType.INT32,
        shape,
        bytes -> {
          for (int value : values) {
            bytes.putInt(value);
          }
        });
  }
}
