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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A graph of ONNX that grows node by node; the last node gives its only output. */
final class OnnxGraph {

  /** Name of the symbolic batch dimension. */
  static final String BATCH = "N";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final List<ValueInfoProto> values = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();

  /** The graph's only input. */
  OnnxGraph(String name, String input, int... perImage) {
    graph.setName(name).addInput(valueInfo(input, perImage));
  }

  /**
   * Adds a node.
   *
   * @param output name of its only output, unique in the graph
   * @param perImage the output's shape without the batch dimension
   * @param inputs names of values and initializers
   * @return the output's name
   */
  String node(
      String operator,
      String output,
      int[] perImage,
      List<String> inputs,
      AttributeProto... attributes) {
    nodes.add(
        NodeProto.newBuilder()
            .setName(output)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
    values.add(valueInfo(output, perImage));
    return output;
  }

  /** Adds values that are part of the model, unless they are there already. */
  String initializer(String name, List<Integer> shape, float... values) {
    if (initializers.add(name)) {
      byte[] bytes = new byte[values.length * Float.BYTES];
      littleEndian(bytes).asFloatBuffer().put(values);
      addInitializer(name, TensorProto.DataType.FLOAT, shape, bytes);
    }
    return name;
  }

  /** Adds integers that are part of the model, unless they are there already. */
  String initializer(String name, long... values) {
    if (initializers.add(name)) {
      byte[] bytes = new byte[values.length * Long.BYTES];
      littleEndian(bytes).asLongBuffer().put(values);
      addInitializer(name, TensorProto.DataType.INT64, List.of(values.length), bytes);
    }
    return name;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void addInitializer(
      String name, TensorProto.DataType type, List<Integer> shape, byte[] bytes) {
    // Wrapped, not copied: nobody else holds the array, and weights are large.
    ByteString raw = UnsafeByteOperations.unsafeWrap(bytes);
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).setRawData(raw);
    shape.forEach(tensor::addDims);
    graph.addInitializer(tensor);
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

  private static ValueInfoProto valueInfo(String name, int... perImage) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam(BATCH));
    for (int size : perImage) {
      shape.addDim(Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
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

  static AttributeProto attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }
}
