package dev.metronome.export.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.metronome.export.graph.Value;
import dev.metronome.tables.TensorShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.QuantizationDetails;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorMap;
import org.tensorflow.lite.schema.TensorType;

/**
 * A TFLite file that grows operator by operator, written from its end to its beginning as flat
 * buffers are: weights go straight to where they stay.
 */
final class TfliteFile {

  /** What loaders look for first. */
  private static final String IDENTIFIER = "TFL3";

  private static final int SCHEMA_VERSION = 3;

  /** Where constants begin, so that runtimes read them in place. */
  private static final int ALIGNMENT_BYTES = 16;

  /** The buffer of all tensors that have no constant values, which is empty. */
  private static final int NO_BUFFER = 0;

  /** The largest code that {@code deprecated_builtin_code} can hold. */
  private static final int MOST_OLD_CODE = 127;

  private static final int OPEN = -1;

  private final FlatBufferBuilder file;
  private final OptionalInt batch;
  private final boolean openResolution;
  private final List<Integer> buffers = new ArrayList<>();
  private final List<Integer> tensors = new ArrayList<>();
  private final List<Integer> operators = new ArrayList<>();
  private final Map<Code, Integer> codes = new LinkedHashMap<>();
  private final Map<String, Integer> constants = new HashMap<>();
  private final List<Integer> metadata = new ArrayList<>();

  private record Code(TfliteOperator operator, int version) {}

  /**
   * What the integers of a tensor stand for.
   *
   * @param scales one, or one for each index of {@code dimension}
   * @param zeroPoint of all of them
   */
  record Form(List<Float> scales, long zeroPoint, int dimension) {

    Form {
      scales = List.copyOf(scales);
    }
  }

  /**
   * An empty file.
   *
   * @param expectedBytes how large it will be; a little more, so that it need not be copied
   */
  TfliteFile(int expectedBytes, OptionalInt batch, boolean openResolution) {
    this.file = new FlatBufferBuilder(expectedBytes);
    this.batch = batch;
    this.openResolution = openResolution;
    buffers.add(Buffer.createBuffer(file, Buffer.createDataVector(file, new byte[0])));
  }

  /** Adds a value that operators compute, or the input. */
  int value(String name, Value like, byte type, Form... form) {
    TensorShape shape = like.shape();
    int images = batch.orElse(1);
    int openBatch = batch.isPresent() ? images : OPEN;
    return switch (like.extent()) {
      case IMAGE ->
          tensor(
              name,
              type,
              NO_BUFFER,
              new int[] {images, shape.height(), shape.width(), shape.channels()},
              new int[] {
                openBatch,
                openResolution ? OPEN : shape.height(),
                openResolution ? OPEN : shape.width(),
                shape.channels()
              },
              form);
      case PIXEL ->
          tensor(
              name,
              type,
              NO_BUFFER,
              new int[] {images, 1, 1, shape.channels()},
              new int[] {openBatch, 1, 1, shape.channels()},
              form);
      case FLAT ->
          tensor(
              name,
              type,
              NO_BUFFER,
              new int[] {images, shape.channels()},
              new int[] {openBatch, shape.channels()},
              form);
    };
  }

  /**
   * Adds a tensor of constants, unless it is there already.
   *
   * @param fill puts the values, little-endian, row-major
   */
  int constant(String name, byte type, int[] shape, Consumer<ByteBuffer> fill, Form... form) {
    Integer known = constants.get(name);
    if (known != null) {
      return known;
    }
    int bytes = Arrays.stream(shape).reduce(size(type), Math::multiplyExact);
    int made = tensor(name, type, buffer(bytes, fill), shape, new int[0], form);
    constants.put(name, made);
    return made;
  }

  private static int size(byte type) {
    return switch (type) {
      case TensorType.FLOAT32, TensorType.INT32 -> 4;
      case TensorType.INT8 -> 1;
      default -> throw new IllegalArgumentException("no constants of type " + type);
    };
  }

  private int buffer(int bytes, Consumer<ByteBuffer> fill) {
    ByteBuffer data = file.createUnintializedVector(1, bytes, ALIGNMENT_BYTES);
    fill.accept(data);
    if (data.hasRemaining()) {
      throw new IllegalStateException(data.remaining() + " of " + bytes + " bytes are not filled");
    }
    buffers.add(Buffer.createBuffer(file, file.endVector()));
    return buffers.size() - 1;
  }

  /**
   * Adds a tensor.
   *
   * @param signature the shape with what is open as -1; empty for constants
   */
  private int tensor(
      String name, byte type, int buffer, int[] shape, int[] signature, Form... form) {
    boolean open = Arrays.stream(signature).anyMatch(size -> size == OPEN);
    int signatureOffset = open ? Tensor.createShapeSignatureVector(file, signature) : 0;
    int shapeOffset = Tensor.createShapeVector(file, shape);
    int nameOffset = file.createString(name);
    int quantization = form.length == 0 ? 0 : quantization(form[0]);
    tensors.add(
        Tensor.createTensor(
            file,
            shapeOffset,
            type,
            buffer,
            nameOffset,
            quantization,
            false,
            0,
            signatureOffset,
            true,
            0));
    return tensors.size() - 1;
  }

  private int quantization(Form form) {
    float[] each = new float[form.scales().size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = form.scales().get(i);
    }
    long[] zeros = new long[each.length];
    Arrays.fill(zeros, form.zeroPoint());
    int scales = QuantizationParameters.createScaleVector(file, each);
    int zeroPoints = QuantizationParameters.createZeroPointVector(file, zeros);
    return QuantizationParameters.createQuantizationParameters(
        file, 0, 0, scales, zeroPoints, QuantizationDetails.NONE, 0, form.dimension());
  }

  /** A table of an operator's options, which must be made before the operator. */
  interface Options {
    int create(FlatBufferBuilder file);
  }

  /**
   * Adds an operator.
   *
   * @param int8 whether it works on 8-bit integers
   * @param optionsType one of {@code BuiltinOptions}
   * @return the output
   */
  int operator(
      TfliteOperator operator,
      boolean int8,
      byte optionsType,
      Options options,
      int output,
      int... inputs) {
    Code code = new Code(operator, operator.version(int8));
    codes.putIfAbsent(code, codes.size());
    int optionsOffset = options.create(file);
    int inputsOffset = Operator.createInputsVector(file, inputs);
    int outputsOffset = Operator.createOutputsVector(file, new int[] {output});
    Operator.startOperator(file);
    Operator.addOpcodeIndex(file, codes.get(code));
    Operator.addInputs(file, inputsOffset);
    Operator.addOutputs(file, outputsOffset);
    Operator.addBuiltinOptionsType(file, optionsType);
    Operator.addBuiltinOptions(file, optionsOffset);
    operators.add(Operator.endOperator(file));
    return output;
  }

  /** Adds an entry of metadata: text in a buffer of its own. */
  void metadata(String key, byte[] text) {
    int buffer = buffer(text.length, bytes -> bytes.put(text));
    metadata.add(Metadata.createMetadata(file, file.createString(key), buffer));
  }

  /** The finished file; a signature names the input and the output. */
  ByteBuffer finish(String name, int input, String inputName, int output, String outputName) {
    int signature = signature(input, inputName, output, outputName);
    int inputs = SubGraph.createInputsVector(file, new int[] {input});
    int outputs = SubGraph.createOutputsVector(file, new int[] {output});
    int graph =
        SubGraph.createSubGraph(
            file,
            SubGraph.createTensorsVector(file, array(tensors)),
            inputs,
            outputs,
            SubGraph.createOperatorsVector(file, array(operators)),
            file.createString("main"));
    int codeOffsets = Model.createOperatorCodesVector(file, operatorCodes());
    int graphs = Model.createSubgraphsVector(file, new int[] {graph});
    int description = file.createString(name);
    int bufferOffsets = Model.createBuffersVector(file, array(buffers));
    int metadataOffsets = Model.createMetadataVector(file, array(metadata));
    int signatures = Model.createSignatureDefsVector(file, new int[] {signature});
    Model.startModel(file);
    Model.addVersion(file, SCHEMA_VERSION);
    Model.addOperatorCodes(file, codeOffsets);
    Model.addSubgraphs(file, graphs);
    Model.addDescription(file, description);
    Model.addBuffers(file, bufferOffsets);
    Model.addMetadata(file, metadataOffsets);
    Model.addSignatureDefs(file, signatures);
    file.finish(Model.endModel(file), IDENTIFIER);
    return file.dataBuffer();
  }

  private int signature(int input, String inputName, int output, String outputName) {
    int inputs =
        SignatureDef.createInputsVector(
            file, new int[] {TensorMap.createTensorMap(file, file.createString(inputName), input)});
    int outputs =
        SignatureDef.createOutputsVector(
            file,
            new int[] {TensorMap.createTensorMap(file, file.createString(outputName), output)});
    return SignatureDef.createSignatureDef(
        file, inputs, outputs, file.createString("serving_default"), 0);
  }

  /** The table of operators; old loaders read the code in one place and new ones in another. */
  private int[] operatorCodes() {
    return codes.keySet().stream()
        .mapToInt(
            code ->
                OperatorCode.createOperatorCode(
                    file,
                    (byte) Math.min(code.operator().code(), MOST_OLD_CODE),
                    0,
                    code.version(),
                    code.operator().code()))
        .toArray();
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
