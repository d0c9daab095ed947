package dev.metronome.runner.ort;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/** An ONNX model as other programs might write it. */
final class ForeignModel {

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("foreign");

  /** Sizes are integers, or names where they are open. */
  ForeignModel input(String name, DataType type, Object... sizes) {
    graph.addInput(value(name, type, sizes));
    return this;
  }

  ForeignModel output(String name, DataType type, Object... sizes) {
    graph.addOutput(value(name, type, sizes));
    return this;
  }

  ForeignModel node(String operator, String output, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs)).addOutput(output));
    return this;
  }

  byte[] bytes() {
    return ModelProto.newBuilder()
        .setIrVersion(7)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(14))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static ValueInfoProto value(String name, DataType type, Object... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object size : sizes) {
      shape.addDim(
          size instanceof Integer known
              ? Dimension.newBuilder().setDimValue(known)
              : Dimension.newBuilder().setDimParam(size.toString()));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
