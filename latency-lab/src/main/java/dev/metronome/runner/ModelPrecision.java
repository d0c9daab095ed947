package dev.metronome.runner;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.metronome.tables.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.TensorType;

/** The numbers in which a model file computes, as its operators tell. */
public final class ModelPrecision {

  private ModelPrecision() {}

  /**
   * Looks into a file.
   *
   * @param format {@link ModelFile#ONNX} or {@link ModelFile#TFLITE}
   * @return 8-bit where activations are; empty where the file cannot be read, as the runtime will
   *     say why
   */
  public static Optional<Precision> of(Path model, String format) {
    try {
      boolean int8 = format.equals(ModelFile.TFLITE) ? isInt8Tflite(model) : isInt8Onnx(model);
      return Optional.of(int8 ? Precision.INT8 : Precision.FLOAT32);
    } catch (IOException | RuntimeException e) {
      // A damaged file; flat buffers answer with any exception.
      return Optional.empty();
    }
  }

  private static boolean isInt8Onnx(Path model) throws IOException {
    try (InputStream in = Files.newInputStream(model)) {
      return ModelProto.parseFrom(in).getGraph().getNodeList().stream()
          .map(NodeProto::getOpType)
          .anyMatch(type -> type.equals("QuantizeLinear") || type.startsWith("QLinear"));
    }
  }

  private static boolean isInt8Tflite(Path model) throws IOException {
    try (FileChannel channel = FileChannel.open(model)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      SubGraph graph = Model.getRootAsModel(bytes).subgraphs(0);
      for (int i = 0; i < graph.operatorsLength(); i++) {
        Operator operator = graph.operators(i);
        for (int j = 0; j < operator.outputsLength(); j++) {
          byte type = graph.tensors(operator.outputs(j)).type();
          if (type == TensorType.INT8 || type == TensorType.UINT8) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
