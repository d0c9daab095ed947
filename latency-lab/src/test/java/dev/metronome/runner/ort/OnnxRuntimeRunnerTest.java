package dev.metronome.runner.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.ModelTensor;
import dev.metronome.runner.OtherProcess;
import dev.metronome.runner.Runner;
import dev.metronome.runner.RunnerContract;
import dev.metronome.runner.StatusMain;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxRuntimeRunnerTest extends RunnerContract {

  @Override
  protected Runner open(int threads) {
    return OnnxRuntimeRunner.open(threads);
  }

  @Override
  protected Exporter exporter() {
    return new OnnxExporter();
  }

  @Override
  protected ModelTensor images() {
    return new ModelTensor("input", "float", List.of(-1L, 3L, 16L, 16L));
  }

  private Path write(ForeignModel model) throws IOException {
    return Files.write(folder.resolve("foreign.onnx"), model.bytes());
  }

  private static void runTwice(LoadedModel model) {
    model.run();
    model.run();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"FLOAT", "DOUBLE", "FLOAT16", "INT8", "UINT8", "INT16", "INT32", "INT64", "BOOL"})
  void runsModelsWithInputsOfEveryNumericType(DataType type) throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("x", type, "batch", 3)
                .node("Identity", "y", "x")
                .output("y", type, "batch", 3));
    try (LoadedModel model = open(1).load(file)) {
      runTwice(model);
      String name = type.name().toLowerCase(Locale.ROOT);
      assertThat(model.inputs()).containsExactly(new ModelTensor("x", name, List.of(-1L, 3L)));
      assertThat(model.outputs()).containsExactly(new ModelTensor("y", name, List.of(-1L, 3L)));
    }
  }

  /** ONNX files end with their metadata, and one that was cut between two entries looks whole. */
  @Test
  void everyTruncationIsRefusedOrLosesMetadataOnly() throws IOException {
    Network network =
        new Network(
            "small",
            new TensorShape(4, 4, 3),
            List.of(
                new Layer.Conv("conv", 3, 2, 4, Activation.RELU),
                new Layer.GlobalPool("pool"),
                new Layer.Linear("fc", 2)));
    Path whole = folder.resolve("whole.onnx");
    ExportOptions options =
        ExportOptions.DEFAULT.withMetadata(Map.of("a", "1", "b", "2", "c", "3"));
    exporter().export(network, Weights.random(network.weights(), 1), options, whole);
    byte[] bytes = Files.readAllBytes(whole);
    float[] image = new float[4 * 4 * 3];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) Math.sin(i);
    }
    float[] expected;
    try (LoadedModel model = open(1).load(whole)) {
      expected = model.infer(image, 1);
    }
    Path file = folder.resolve("cut.onnx");
    int refused = 0;
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      try (LoadedModel model = open(1).load(file)) {
        assertThat(model.infer(image, 1)).containsExactly(expected);
      } catch (BadInputException e) {
        assertThat(e).hasMessageContaining(file.toString());
        refused++;
      }
    }
    // Four entries of metadata: cut before each of them.
    assertThat(bytes.length - refused).isEqualTo(4);
  }

  @Test
  void runsModelsWithSeveralInputsAndOutputs() throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("ids", DataType.INT64, "batch", 4)
                .input("table", DataType.FLOAT, 2, 5)
                .input("scalar", DataType.FLOAT)
                .node("Gather", "rows", "table", "ids")
                .node("Mul", "scaled", "rows", "scalar")
                .output("rows", DataType.FLOAT, "batch", 4, 5)
                .output("scaled", DataType.FLOAT, "batch", 4, 5));
    try (LoadedModel model = open(1).load(file)) {
      runTwice(model);
      assertThat(model.inputs())
          .extracting(Object::toString)
          .containsExactly("ids: int64[?, 4]", "table: float[2, 5]", "scalar: float[]");
      assertThat(model.outputs()).hasSize(2);
      assertThatThrownBy(() -> model.infer(new float[4], 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("ids: int64[?, 4]");
    }
  }

  @Test
  void runsModelsWhoseOutputShapeDependsOnTheValues() throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("x", DataType.FLOAT, 2, 8)
                .node("RandomUniformLike", "noise", "x")
                .node("Sub", "difference", "noise", "x")
                .node("Relu", "rectified", "difference")
                .node("NonZero", "found", "rectified")
                .output("found", DataType.INT64, 2, "found"));
    try (LoadedModel model = open(1).load(file)) {
      for (int i = 0; i < 20; i++) {
        model.run();
      }
      assertThat(model.outputs())
          .extracting(Object::toString)
          .containsExactly("found: int64[2, ?]");
    }
  }

  @Test
  void anOpenBatchOfOneNameIsOneEverywhere() throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("x", DataType.FLOAT, "n", 3)
                .input("mask", DataType.FLOAT, 3, "n")
                .node("MatMul", "y", "x", "mask")
                .output("y", DataType.FLOAT, "n", "n"));
    try (LoadedModel model = open(1).load(file)) {
      runTwice(model);
    }
  }

  @Test
  void everyOtherOpenDimensionIsNamedWithItsInput() throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("image", DataType.FLOAT, "n", 3, "height", 8)
                .input("words", DataType.STRING, "n")
                .node("Identity", "y", "image")
                .output("y", DataType.FLOAT, "n", 3, "height", 8));
    assertThatThrownBy(() -> open(1).load(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(
            "input image", "dimension 2 ('height') is open", "input words", "of type string");
  }

  @Test
  void aModelThatFailsOnItsFirstRunIsRefusedWithTheReason() throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("a", DataType.FLOAT, "n", 3)
                .input("b", DataType.FLOAT, 2)
                .node("Add", "y", "a", "b")
                .output("y", DataType.FLOAT, "n", "m"));
    assertThatThrownBy(() -> open(1).load(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void anUnknownOperatorIsNamed() throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("x", DataType.FLOAT, 2)
                .node("Frobnicate", "y", "x")
                .output("y", DataType.FLOAT, 2));
    assertThatThrownBy(() -> open(1).load(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("Frobnicate");
  }

  @Test
  void aFixedBatchCannotBeChanged() throws IOException {
    Path file =
        write(
            new ForeignModel()
                .input("x", DataType.FLOAT, 1, 2)
                .node("Relu", "y", "x")
                .output("y", DataType.FLOAT, 1, 2));
    try (LoadedModel model = open(1).load(file)) {
      assertThat(model.infer(new float[] {-1, 2}, 1)).containsExactly(0, 2);
      assertThatThrownBy(() -> model.infer(new float[4], 2))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("x: float[1, 2] takes no batch of 2");
    }
  }

  @Test
  void aMissingNativeLibraryIsAnUnavailableRuntime() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    assertThat(statusInNewProcess(List.of("-Djava.io.tmpdir=" + nowhere), List.of("ort-cpu")))
        .contains("refused 2 times", "its native library cannot be loaded", nowhere.toString());
  }

  @Test
  void aLongCommandLineDoesNotCrashTheNativeLibrary() throws Exception {
    assertThat(statusInNewProcess(List.of(), List.of("ort-cpu", "a".repeat(20_000))))
        .contains("refused 0 times", "true execution providers: CPU");
  }

  /** ONNX Runtime would keep a number of the machine and log what it tells its makers. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its environment is of another kind")
  void itsMakersAreToldNothing() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));

    OtherProcess process =
        OtherProcess.run(
            folder,
            List.of(),
            Map.of(
                "HOME", home.toString(),
                "XDG_CACHE_HOME", home.resolve("cache").toString(),
                "TMPDIR", temporary.toString()),
            StatusMain.class,
            List.of("ort-cpu"));

    assertThat(process.output()).contains("true execution providers: CPU");
    assertThat(temporary).isEmptyDirectory();
    try (Stream<Path> files = Files.walk(home)) {
      assertThat(files).noneMatch(file -> file.toString().contains("Microsoft"));
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "loaded libraries cannot be deleted there")
  void noUnpackedLibraryIsLeftEvenByAProcessThatIsKilled() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));

    OtherProcess process =
        OtherProcess.run(
            folder, List.of("-Djava.io.tmpdir=" + temporary), KilledMain.class, List.of());

    assertThat(process.exitCode()).isEqualTo(KilledMain.EXIT_CODE);
    assertThat(process.output()).contains("loaded");
    // But for a folder of ONNX Runtime, which is empty.
    try (Stream<Path> left = Files.walk(temporary)) {
      assertThat(left.filter(Files::isRegularFile).map(temporary::relativize))
          .noneMatch(OnnxRuntimeRunnerTest::isRuntimes);
    }
  }

  private static boolean isRuntimes(Path path) {
    return path.toString().contains("onnxruntime");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "loaded libraries cannot be deleted there")
  void noFolderIsLeftByAProcessThatEnds() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    assertThat(statusInNewProcess(List.of("-Djava.io.tmpdir=" + temporary), List.of("ort-cpu")))
        .contains("refused 0 times");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(Path::getFileName)).noneMatch(OnnxRuntimeRunnerTest::isRuntimes);
    }
  }

  /** Loads the library, and ends without anything that Java does at the end. */
  static final class KilledMain {

    static final int EXIT_CODE = 9;

    private KilledMain() {}

    public static void main(String[] arguments) {
      OnnxRuntimeLibrary.environment();
      System.out.println("loaded");
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  private String statusInNewProcess(List<String> options, List<String> arguments) throws Exception {
    OtherProcess process = OtherProcess.run(folder, options, StatusMain.class, arguments);
    assertThat(process.exitCode()).as(process.output()).isZero();
    return process.output();
  }
}
