package dev.metronome.runner.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.export.tflite.TfliteExporter;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.ModelTensor;
import dev.metronome.runner.OtherProcess;
import dev.metronome.runner.Runner;
import dev.metronome.runner.RunnerContract;
import dev.metronome.runner.StatusMain;
import dev.metronome.runner.ort.OnnxRuntimeRunner;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ReshapeOptionsT;
import org.tensorflow.lite.schema.TensorType;

class TfliteRunnerTest extends RunnerContract {

  private static final Path THREAD_NAME = Path.of("/proc/thread-self/comm");

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

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TensorType.FLOAT32,
        TensorType.FLOAT64,
        TensorType.FLOAT16,
        TensorType.INT8,
        TensorType.UINT8,
        TensorType.INT16,
        TensorType.INT32,
        TensorType.INT64,
        TensorType.BOOL
      })
  void runsModelsWithInputsOfEveryNumericType(byte type) throws IOException {
    ForeignModel foreign = new ForeignModel();
    int x = foreign.input("x", type, -1, 3);
    ReshapeOptionsT options = new ReshapeOptionsT();
    options.setNewShape(new int[] {-1, 3});
    foreign
        .operator(BuiltinOperator.RESHAPE, foreign.output("y", type, -1, 3), x)
        .options(BuiltinOptions.ReshapeOptions, options);
    try (LoadedModel model = open(1).load(write(foreign))) {
      runTwice(model);
      String name = TensorType.name(type).toLowerCase(Locale.ROOT);
      assertThat(model.inputs()).containsExactly(new ModelTensor("x", name, List.of(-1L, 3L)));
      assertThat(model.outputs()).containsExactly(new ModelTensor("y", name, List.of(-1L, 3L)));
    }
  }

  @Test
  void runsModelsWithSeveralInputsAndOutputs() throws IOException {
    ForeignModel foreign = new ForeignModel();
    int ids = foreign.input("ids", TensorType.INT32, -1, 4);
    int table = foreign.input("table", TensorType.FLOAT32, 2, 5);
    int rows = foreign.output("rows", TensorType.FLOAT32, -1, 4, 5);
    int rectified = foreign.output("rectified", TensorType.FLOAT32, -1, 4, 5);
    foreign
        .operator(BuiltinOperator.GATHER, rows, table, ids)
        .operator(BuiltinOperator.RELU, rectified, rows);
    try (LoadedModel model = open(1).load(write(foreign))) {
      runTwice(model);
      assertThat(model.inputs())
          .extracting(Object::toString)
          .containsExactly("ids: int32[?, 4]", "table: float32[2, 5]");
      assertThat(model.outputs()).hasSize(2);
      assertThatThrownBy(() -> model.infer(new float[4], 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("ids: int32[?, 4]");
    }
  }

  @Test
  void everyOtherOpenDimensionIsNamedWithItsInput() throws IOException {
    ForeignModel foreign = new ForeignModel();
    int image = foreign.input("image", TensorType.FLOAT32, -1, -1, 8, 3);
    foreign.input("words", TensorType.STRING, -1);
    foreign.operator(
        BuiltinOperator.RELU, foreign.output("y", TensorType.FLOAT32, -1, -1, 8, 3), image);
    Path file = write(foreign);
    assertThatThrownBy(() -> open(1).load(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(
            "input image", "dimension 1 is open", "input words", "of type string");
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

  @Test
  void imagesOfQuantizedModelsAreRealNumbers() throws IOException {
    ForeignModel foreign = new ForeignModel();
    int x = foreign.input("x", TensorType.INT8, -1, 3);
    int y = foreign.output("y", TensorType.INT8, -1, 3);
    foreign.operator(BuiltinOperator.RELU, y, x).quantized(x, 0.5f, 10).quantized(y, 0.5f, 10);
    try (LoadedModel model = open(1).load(write(foreign))) {
      runTwice(model);
      assertThat(model.infer(new float[] {-3, 1.6f, 1e9f, 0.25f, 0.75f, -1e9f}, 2))
          .containsExactly(0, 1.5f, 0.5f * (127 - 10), 0, 1, 0);
    }
  }

  @Test
  void integersWithoutAScaleAreNoImages() throws IOException {
    ForeignModel foreign = new ForeignModel();
    int x = foreign.input("x", TensorType.INT8, -1, 3);
    ReshapeOptionsT options = new ReshapeOptionsT();
    options.setNewShape(new int[] {-1, 3});
    foreign
        .operator(BuiltinOperator.RESHAPE, foreign.output("y", TensorType.INT8, -1, 3), x)
        .options(BuiltinOptions.ReshapeOptions, options);
    try (LoadedModel model = open(1).load(write(foreign))) {
      assertThatThrownBy(() -> model.infer(new float[3], 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("float32 or quantized integers");
    }
  }

  @Test
  void threadsAreMadeAsManyAsWereAskedFor() throws IOException {
    assumeTrue(Files.isReadable(THREAD_NAME), "threads of a process are counted on Linux");
    Path file = write(ForeignModel.small());
    open(1).load(file).close();
    for (int threads : new int[] {1, 2, 4}) {
      long before = threadsOfThisName();
      try (LoadedModel model = open(threads).load(file)) {
        model.run();
        // The one that runs it works too.
        assertThat(threadsOfThisName() - before).isEqualTo(threads - 1);
      }
    }
  }

  /** Native threads inherit the name of the one that made them; those of Java have their own. */
  private static long threadsOfThisName() throws IOException {
    String name = Files.readString(THREAD_NAME);
    long count = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        count += nameOf(thread).equals(name) ? 1 : 0;
      }
    }
    return count;
  }

  private static String nameOf(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("comm"));
    } catch (NoSuchFileException e) {
      return "ended meanwhile";
    }
  }

  @Test
  void xnnpackRunsWhatIsExported() throws IOException {
    Path file = folder.resolve("model.tflite");
    export(new TfliteExporter(), file);
    try (TfliteModel model = (TfliteModel) open(1).load(file)) {
      assertThat(model.isFullyDelegated()).isTrue();
    }
  }

  @Test
  void anOperatorThatXnnpackLacksRunsToo() throws IOException {
    try (TfliteModel model = (TfliteModel) open(1).load(write(ForeignModel.integers()))) {
      runTwice(model);
      assertThat(model.isFullyDelegated()).isFalse();
    }
  }

  @Test
  void bothRuntimesTakeTurnsInOneProcess() throws IOException {
    Path tflite = folder.resolve("model.tflite");
    Path onnx = folder.resolve("model.onnx");
    export(new TfliteExporter(), tflite);
    export(new OnnxExporter(), onnx);
    float[] image = new float[16 * 16 * 3];
    // Channels are equal, so that the layout does not matter.
    for (int i = 0; i < image.length; i++) {
      image[i] = 0.5f;
    }
    for (int i = 0; i < 3; i++) {
      try (LoadedModel one = open(2).load(tflite);
          LoadedModel other = OnnxRuntimeRunner.open(2).load(onnx)) {
        for (int j = 0; j < 5; j++) {
          one.run();
          other.run();
        }
        assertThat(one.infer(image, 1)).containsExactly(other.infer(image, 1), within(1e-4f));
      }
    }
  }

  private static void export(Exporter exporter, Path file) throws IOException {
    SearchSpace space =
        SearchSpaces.named("nas-bench-macro", p -> p.withResolution(16).withWidth(0.25));
    Network network = space.network(space.sample(new SplittableRandom(4)));
    Weights weights = Weights.random(network.weights(), 2);
    exporter.export(network, weights, ExportOptions.DEFAULT, file);
  }

  @Test
  void aMissingNativeLibraryIsAnUnavailableRuntime() throws Exception {
    Path nowhere = Files.createFile(folder.resolve("file")).resolve("nowhere");
    OtherProcess process =
        OtherProcess.run(
            folder,
            List.of(
                "-Dorg.bytedeco.javacpp.cachedir=" + nowhere,
                "-Duser.home=" + nowhere,
                "-Djava.io.tmpdir=" + nowhere),
            StatusMain.class,
            List.of("tflite-cpu"));
    assertThat(process.exitCode()).as(process.output()).isZero();
    assertThat(process.output())
        .contains("refused 2 times", "tflite-cpu false", "its native library cannot be loaded");
  }
}
