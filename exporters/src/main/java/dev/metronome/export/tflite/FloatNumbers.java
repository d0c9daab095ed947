package dev.metronome.export.tflite;

import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import org.tensorflow.lite.schema.TensorType;

/** Everything in float32. */
final class FloatNumbers implements TfliteNumbers {

  private final TfliteFile file;

  FloatNumbers(TfliteFile file) {
    this.file = file;
  }

  @Override
  public boolean int8() {
    return false;
  }

  @Override
  public int input(Value input) {
    return file.value(input.name(), input, TensorType.FLOAT32);
  }

  @Override
  public int output(Step step, String name) {
    return file.value(name, step.output(), TensorType.FLOAT32);
  }

  @Override
  public int like(Value of, String name, Value shape) {
    return file.value(name, shape, TensorType.FLOAT32);
  }

  @Override
  public int kernels(FoldedKernels kernels, Value input, Layout layout) {
    return file.constant(
        kernels.name() + ".weight",
        TensorType.FLOAT32,
        layout.shape(kernels),
        bytes ->
            layout.walk(kernels, (output, index) -> bytes.putFloat(kernels.weight(output, index))));
  }

  @Override
  public int bias(FoldedKernels kernels, Value input, Layout layout) {
    int outputs = kernels.outputs();
    return file.constant(
        kernels.name() + ".bias",
        TensorType.FLOAT32,
        new int[] {outputs},
        TfliteNumbers.floats(outputs, kernels::bias));
  }

  @Override
  public int result(Step last, int tensor, String name) {
    return tensor;
  }
}
