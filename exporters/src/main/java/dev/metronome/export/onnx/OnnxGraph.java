package dev.metronome.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.metronome.export.graph.Value;
import dev.metronome.tables.TensorShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** A graph of ONNX that grows node by node; the last node gives its output. */
final class OnnxGraph {

  /** Name of the symbolic batch dimension. */
  static final String BATCH = "N";

  private final OptionalInt batch;
  private final boolean openResolution;
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final List<ValueInfoProto> values = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();

  /**
   * An empty graph.
   *
   * @param batch images of one inference; empty if that is open
   * @param openResolution whether the image's height and width are open
   */
  OnnxGraph(String name, OptionalInt batch, boolean openResolution) {
    this.batch = batch;
    this.openResolution = openResolution;
    graph.setName(name);
  }

  /** Adds the graph's only input. */
  void input(Value input, TensorProto.DataType type) {
    graph.addInput(valueInfo(input.name(), input, type));
  }

  /**
   * Adds a node that gives floating point values.
   *
   * @param output name of its only output, unique in the graph
   * @param like what the output's shape is
   * @param inputs names of values and initializers
   * @return the output's name
   */
  String node(
      String operator,
      String output,
      Value like,
      List<String> inputs,
      AttributeProto... attributes) {
    return node(operator, output, like, TensorProto.DataType.FLOAT, inputs, attributes);
  }

  /** Adds a node that gives values of a type. */
  String node(
      String operator,
      String output,
      Value like,
      TensorProto.DataType type,
      List<String> inputs,
      AttributeProto... attributes) {
    addNode(operator, output, inputs, attributes);
    values.add(valueInfo(output, like, type));
    return output;
  }

  /** Adds a node that gives part of the model, which has the shape of its input. */
  String constantNode(
      String operator, String output, List<String> inputs, AttributeProto... attributes) {
    addNode(operator, output, inputs, attributes);
    return output;
  }

  private void addNode(
      String operator, String output, List<String> inputs, AttributeProto... attributes) {
    nodes.add(
        NodeProto.newBuilder()
            .setName(output)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
  }

  /**
   * Adds values that are part of the model, unless they are there already.
   *
   * @param fill puts the values, little-endian, row-major
   */
  String initializer(
      String name, TensorProto.DataType type, List<Integer> shape, Consumer<ByteBuffer> fill) {
    if (initializers.add(name)) {
      int elements = shape.stream().reduce(1, Math::multiplyExact);
      byte[] bytes = new byte[Math.multiplyExact(elements, size(type))];
      fill.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
      // Wrapped, not copied: nobody else holds the array, and weights are large.
      ByteString raw = UnsafeByteOperations.unsafeWrap(bytes);
      TensorProto.Builder tensor =
          TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).setRawData(raw);
      shape.forEach(tensor::addDims);
      graph.addInitializer(tensor);
    }
    return name;
  }

  private static int size(TensorProto.DataType type) {
    return switch (type) {
      case FLOAT, INT32 -> 4;
      case INT64 -> 8;
      case INT8, UINT8 -> 1;
      default -> throw new IllegalArgumentException("no initializers of " + type);
    };
  }

  /** The finished graph, the last node's output renamed. */
  GraphProto build(String outputName) {
    NodeProto.Builder last = nodes.get(nodes.size() - 1);
    last.setOutput(0, outputName);
    nodes.forEach(graph::addNode);
    ValueInfoProto output = values.remove(values.size() - 1);
    graph.addAllValueInfo(values);
    graph.addOutput(output.toBuilder().setName(outputName));
    return graph.build();
  }

  /** The finished graph, all its values but the input given as outputs, by their own names. */
  GraphProto buildWithEveryValue() {
    nodes.forEach(graph::addNode);
    return graph.addAllOutput(values).build();
  }

  private ValueInfoProto valueInfo(String name, Value like, TensorProto.DataType type) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(
                batch.isPresent()
                    ? size(batch.getAsInt())
                    : Dimension.newBuilder().setDimParam(BATCH).build())
            .addDim(size(like.shape().channels()));
    TensorShape image = like.shape();
    switch (like.extent()) {
      case IMAGE ->
          shape.addDim(side(name, "H", image.height())).addDim(side(name, "W", image.width()));
      case PIXEL -> shape.addDim(size(1)).addDim(size(1));
      case FLAT -> {}
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  /** Sizes in between follow from the input's, by divisions that ONNX has no symbols for. */
  private Dimension side(String name, String letter, int size) {
    return openResolution
        ? Dimension.newBuilder().setDimParam(name + "." + letter).build()
        : size(size);
  }

  private static Dimension size(int size) {
    return Dimension.newBuilder().setDimValue(size).build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }
}
