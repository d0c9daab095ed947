package dev.metronome.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import java.util.List;

/** Everything in float32. */
final class FloatNumbers implements OnnxNumbers {

  private final OnnxGraph graph;

  FloatNumbers(OnnxGraph graph) {
    this.graph = graph;
  }

  @Override
  public void input(Value input) {
    graph.input(input, DataType.FLOAT);
  }

  @Override
  public String read(Value value) {
    return value.name();
  }

  @Override
  public String read(Value value, Value moved) {
    return moved.name();
  }

  @Override
  public String written(Value output) {
    return output.name();
  }

  @Override
  public void after(Step step, boolean last) {}

  @Override
  public String kernels(FoldedKernels kernels, Value input, List<Integer> shape) {
    return graph.initializer(
        kernels.name() + ".weight",
        DataType.FLOAT,
        shape,
        bytes -> {
          for (int output = 0; output < kernels.outputs(); output++) {
            for (int i = 0; i < kernels.perOutput(); i++) {
              bytes.putFloat(kernels.weight(output, i));
            }
          }
        });
  }

  @Override
  public String bias(FoldedKernels kernels, Value input) {
    return graph.initializer(
        kernels.name() + ".bias",
        DataType.FLOAT,
        List.of(kernels.outputs()),
        bytes -> {
          for (int output = 0; output < kernels.outputs(); output++) {
            bytes.putFloat((float) kernels.bias(output));
          }
        });
  }
}
