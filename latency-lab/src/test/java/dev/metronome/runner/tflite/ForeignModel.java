package dev.metronome.runner.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.FullyConnectedOptionsT;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** A TFLite model as other programs might write it, right or wrong. */
final class ForeignModel {

  private final List<TensorT> tensors = new ArrayList<>();
  private final List<BufferT> buffers = new ArrayList<>(List.of(new BufferT()));
  private final List<OperatorCodeT> codes = new ArrayList<>();
  private final List<OperatorT> operators = new ArrayList<>();
  private final List<Integer> inputs = new ArrayList<>();
  private final List<Integer> outputs = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(3);

  /** An open batch of images, a convolution, and a layer at every pixel. */
  static ForeignModel small() {
    ForeignModel model = new ForeignModel();
    int image = model.input("image", TensorType.FLOAT32, -1, 6, 6, 3);
    int conv = model.tensor("conv", TensorType.FLOAT32, -1, 6, 6, 4);
    model.convolution(image, model.weights(4, 3, 3, 3), model.weights(4), conv);
    int logits = model.output("logits", TensorType.FLOAT32, -1, 6, 6, 5);
    model.fullyConnected(conv, model.weights(5, 4), model.weights(5), logits);
    return model;
  }

  /** Sums of 32-bit integers, which XNNPACK does not have, and a ReLU, which it has. */
  static ForeignModel integers() {
    ForeignModel model = new ForeignModel();
    int a = model.input("a", TensorType.INT32, -1, 3);
    int x = model.input("x", TensorType.FLOAT32, -1, 3);
    return model
        .operator(BuiltinOperator.ADD, model.output("twice", TensorType.INT32, -1, 3), a, a)
        .operator(BuiltinOperator.RELU, model.output("y", TensorType.FLOAT32, -1, 3), x);
  }

  /** A tensor's number; a size of -1 is open, and 1 in the file. */
  int tensor(String name, byte type, int... sizes) {
    TensorT tensor = new TensorT();
    tensor.setName(name);
    tensor.setType(type);
    int[] known = sizes.clone();
    for (int i = 0; i < known.length; i++) {
      known[i] = Math.max(known[i], sizes[i] < 0 ? 1 : 0);
    }
    tensor.setShape(known);
    tensor.setShapeSignature(sizes);
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  int input(String name, byte type, int... sizes) {
    inputs.add(tensor(name, type, sizes));
    return tensors.size() - 1;
  }

  int output(String name, byte type, int... sizes) {
    outputs.add(tensor(name, type, sizes));
    return tensors.size() - 1;
  }

  int weights(int... sizes) {
    int elements = 1;
    for (int size : sizes) {
      elements *= size;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextGaussian());
    }
    return constant(TensorType.FLOAT32, bytes.array(), sizes);
  }

  int constant(byte type, byte[] values, int... sizes) {
    int[] unsigned = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      unsigned[i] = Byte.toUnsignedInt(values[i]);
    }
    BufferT buffer = new BufferT();
    buffer.setData(unsigned);
    buffers.add(buffer);
    int tensor = tensor("constant" + buffers.size(), type, sizes);
    tensors.get(tensor).setBuffer(buffers.size() - 1);
    return tensor;
  }

  ForeignModel quantized(int tensor, float scale, long zeroPoint) {
    QuantizationParametersT parameters = new QuantizationParametersT();
    parameters.setScale(new float[] {scale});
    parameters.setZeroPoint(new long[] {zeroPoint});
    tensors.get(tensor).setQuantization(parameters);
    return this;
  }

  ForeignModel convolution(int input, int filters, int bias, int output) {
    Conv2DOptionsT options = new Conv2DOptionsT();
    options.setPadding(Padding.SAME);
    options.setStrideH(1);
    options.setStrideW(1);
    options.setDilationHFactor(1);
    options.setDilationWFactor(1);
    options.setFusedActivationFunction(ActivationFunctionType.RELU);
    return operator(BuiltinOperator.CONV_2D, output, input, filters, bias)
        .options(BuiltinOptions.Conv2DOptions, options);
  }

  ForeignModel fullyConnected(int input, int weights, int bias, int output) {
    FullyConnectedOptionsT options = new FullyConnectedOptionsT();
    options.setKeepNumDims(true);
    return operator(BuiltinOperator.FULLY_CONNECTED, output, input, weights, bias)
        .options(BuiltinOptions.FullyConnectedOptions, options);
  }

  ForeignModel operator(int builtin, int output, int... inputs) {
    OperatorCodeT code = new OperatorCodeT();
    code.setBuiltinCode(builtin);
    code.setDeprecatedBuiltinCode((byte) Math.min(builtin, 127));
    code.setVersion(1);
    return operator(code, output, inputs);
  }

  ForeignModel custom(String name, int output, int... inputs) {
    OperatorCodeT code = new OperatorCodeT();
    code.setBuiltinCode(BuiltinOperator.CUSTOM);
    code.setDeprecatedBuiltinCode((byte) BuiltinOperator.CUSTOM);
    code.setCustomCode(name);
    return operator(code, output, inputs);
  }

  private ForeignModel operator(OperatorCodeT code, int output, int... inputs) {
    codes.add(code);
    OperatorT operator = new OperatorT();
    operator.setOpcodeIndex(codes.size() - 1);
    operator.setInputs(inputs);
    operator.setOutputs(new int[] {output});
    operators.add(operator);
    return this;
  }

  /** Options of the operator that was added last. */
  ForeignModel options(byte type, Object options) {
    BuiltinOptionsUnion union = new BuiltinOptionsUnion();
    union.setType(type);
    union.setValue(options);
    operators.get(operators.size() - 1).setBuiltinOptions(union);
    return this;
  }

  /** The model, for tests that damage it. */
  ModelT model() {
    SubGraphT graph = new SubGraphT();
    graph.setTensors(tensors.toArray(TensorT[]::new));
    graph.setInputs(numbers(inputs));
    graph.setOutputs(numbers(outputs));
    graph.setOperators(operators.toArray(OperatorT[]::new));
    ModelT model = new ModelT();
    model.setVersion(3);
    model.setSubgraphs(new SubGraphT[] {graph});
    model.setOperatorCodes(codes.toArray(OperatorCodeT[]::new));
    model.setBuffers(buffers.toArray(BufferT[]::new));
    return model;
  }

  private static int[] numbers(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  byte[] bytes() {
    return bytes(model());
  }

  static byte[] bytes(ModelT model) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    Model.finishModelBuffer(builder, Model.pack(builder, model));
    return builder.sizedByteArray();
  }
}
