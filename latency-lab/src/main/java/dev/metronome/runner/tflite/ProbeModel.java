package dev.metronome.runner.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.metronome.problem.BadInputException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** The smallest model that XNNPACK can run: one ReLU of four values. */
final class ProbeModel {

  private ProbeModel() {}

  /** Whether XNNPACK runs it here. */
  static boolean isDelegated() {
    BytePointer data = new BytePointer(bytes());
    try (TfliteModel model =
        TfliteModel.open(TfliteFile.of(Path.of("probe"), data), 1, Optional.empty())) {
      return model.isFullyDelegated();
    } catch (BadInputException e) {
      return false;
    }
  }

  private static byte[] bytes() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int graph = graph(builder);
    byte code = BuiltinOperator.RELU;
    int codes =
        Model.createOperatorCodesVector(
            builder, new int[] {OperatorCode.createOperatorCode(builder, code, 0, 1, code)});
    int graphs = Model.createSubgraphsVector(builder, new int[] {graph});
    int buffers = Model.createBuffersVector(builder, new int[] {Buffer.createBuffer(builder, 0)});
    Model.finishModelBuffer(
        builder, Model.createModel(builder, 3, codes, graphs, 0, buffers, 0, 0, 0));
    return builder.sizedByteArray();
  }

  private static int graph(FlatBufferBuilder builder) {
    int tensors =
        SubGraph.createTensorsVector(
            builder, new int[] {tensor(builder, "x"), tensor(builder, "y")});
    int inputs = SubGraph.createInputsVector(builder, new int[] {0});
    int outputs = SubGraph.createOutputsVector(builder, new int[] {1});
    Operator.startOperator(builder);
    Operator.addInputs(builder, inputs);
    Operator.addOutputs(builder, outputs);
    int relu = Operator.endOperator(builder);
    int operators = SubGraph.createOperatorsVector(builder, new int[] {relu});
    return SubGraph.createSubGraph(builder, tensors, inputs, outputs, operators, 0);
  }

  private static int tensor(FlatBufferBuilder builder, String name) {
    int shape = Tensor.createShapeVector(builder, new int[] {1, 4});
    int text = builder.createString(name);
    Tensor.startTensor(builder);
    Tensor.addShape(builder, shape);
    Tensor.addType(builder, TensorType.FLOAT32);
    Tensor.addName(builder, text);
    return Tensor.endTensor(builder);
  }
}
