package dev.metronome.runner.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.export.Exporter;
import dev.metronome.export.tflite.TfliteExporter;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.ModelTensor;
import dev.metronome.runner.Runner;
import dev.metronome.runner.RunnerContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.TensorType;

class TfliteRunnerTest extends RunnerContract {

  @Override
  protected Runner open(int threads) {
    return TfliteRunner.open(threads);
  }

  @Override
  protected Exporter exporter() {
    return new TfliteExporter();
  }

  @Override
  protected ModelTensor images() {
    return new ModelTensor("input", "float32", List.of(-1L, 16L, 16L, 3L));
  }

  private Path write(ForeignModel model) throws IOException {
    return Files.write(folder.resolve("foreign.tflite"), model.bytes());
  }

  private static void runTwice(LoadedModel model) {
    model.run();
    model.run();
  }

  @Test
  void smallModel() throws IOException {
    try (LoadedModel model = open(1).load(write(ForeignModel.small()))) {
      runTwice(model);
      float[] x = new float[6 * 6 * 3 * 2];
      for (int i = 0; i < x.length; i++) {
        x[i] = (i % 7) - 3;
      }
      float[] y = model.infer(x, 2);
      float[] z = model.infer(Arrays.copyOf(x, 108), 1);
      assertThat(Arrays.copyOf(y, 180)).containsExactly(z, within(1e-5f));
      assertThat(((TfliteModel) model).isFullyDelegated()).isTrue();
    }
  }

  @Test
  void aFixedBatchCannotBeChanged() throws IOException {
    ForeignModel foreign = new ForeignModel();
    int x = foreign.input("x", TensorType.FLOAT32, 1, 2);
    foreign.operator(BuiltinOperator.RELU, foreign.output("y", TensorType.FLOAT32, 1, 2), x);
    try (LoadedModel model = open(1).load(write(foreign))) {
      assertThat(model.infer(new float[] {-1, 2}, 1)).containsExactly(0, 2);
      assertThatThrownBy(() -> model.infer(new float[4], 2))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("x: float32[1, 2] takes no batch of 2");
    }
  }
}
