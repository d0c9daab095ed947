package dev.metronome.runner.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.export.tflite.TfliteExporter;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.OtherProcess;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorType;

/** Files that the library would trust, and read or write at wrong places for it. */
class DamagedModelsTest {

  @TempDir private Path folder;

  private void requireRefused(byte[] bytes, String... parts) throws IOException {
    Path file = Files.write(folder.resolve("damaged.tflite"), bytes);
    assertThatThrownBy(() -> TfliteRunner.open(1).load(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  private void requireRefused(Consumer<ModelT> damage, String... parts) throws IOException {
    ModelT model = ForeignModel.small().model();
    damage.accept(model);
    requireRefused(ForeignModel.bytes(model), parts);
  }

  private static SubGraphT graph(ModelT model) {
    return model.getSubgraphs()[0];
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = ForeignModel.small().bytes();
    for (int length = 0; length < whole.length; length++) {
      requireRefused(Arrays.copyOf(whole, length), "damaged.tflite");
    }
  }

  @Test
  void zerosAreRefused() throws IOException {
    requireRefused(new byte[4096], "TFL3");
  }

  /** Three thousand copies of each, which are always the same. */
  @ParameterizedTest
  @EnumSource(Sound.class)
  void noDamagedCopyEndsTheProcess(Sound sound) throws Exception {
    Path file = folder.resolve("sound.tflite");
    sound.write(file);
    OtherProcess process =
        OtherProcess.run(
            folder,
            List.of("-XX:-CreateCoredumpOnCrash"),
            DamagedModels.class,
            List.of(file.toString(), "0", "3000"));
    List<String> lines = process.output().lines().toList();
    assertThat(process.exitCode()).as("after " + lines.get(lines.size() - 1)).isZero();
    // The library prints nothing either.
    assertThat(lines)
        .hasSize(3001)
        .allSatisfy(line -> assertThat(line).matches("copy \\d+|refused \\d+"));
    assertThat(Integer.parseInt(lines.get(3000).replace("refused ", ""))).isBetween(100, 2900);
  }

  enum Sound {
    FOREIGN {
      @Override
      void write(Path file) throws IOException {
        Files.write(file, ForeignModel.small().bytes());
      }
    },
    EXPORTED {
      @Override
      void write(Path file) throws IOException {
        export(ExportOptions.DEFAULT, file);
      }
    },
    INT8 {
      @Override
      void write(Path file) throws IOException {
        export(ExportOptions.DEFAULT.withQuantization(Quantization.FOR_TIMING), file);
      }
    };

    abstract void write(Path file) throws IOException;

    private static void export(ExportOptions options, Path file) throws IOException {
      SearchSpace space =
          SearchSpaces.named("nas-bench-macro", p -> p.withResolution(8).withWidth(0.0625));
      Network network = space.network(space.sample(new SplittableRandom(4)));
      new TfliteExporter().export(network, Weights.random(network.weights(), 2), options, file);
    }
  }

  @Test
  void customOperatorsAreAllNamed() throws IOException {
    ForeignModel foreign = new ForeignModel();
    int x = foreign.input("x", TensorType.FLOAT32, 2);
    int y = foreign.tensor("y", TensorType.FLOAT32, 2);
    foreign
        .custom("Frobnicate", y, x)
        .custom("FlexErf", foreign.output("z", TensorType.FLOAT32, 2), y);
    requireRefused(foreign.bytes(), "'Frobnicate' is a custom one", "'FlexErf'");
  }

  @Test
  void unknownOperatorsAndVersionsAreNamed() throws IOException {
    requireRefused(model -> model.getOperatorCodes()[0].setBuiltinCode(4000), "code 4000");
    requireRefused(model -> model.getOperatorCodes()[0].setVersion(999), "CONV_2D", "999");
  }

  @Test
  void aGraphThatIsMissingOrEmptyIsRefused() throws IOException {
    requireRefused(model -> model.setSubgraphs(new SubGraphT[0]), "no graph");
    requireRefused(model -> graph(model).setOutputs(new int[0]), "no output");
    requireRefused(model -> model.setVersion(2), "version 2", "version 3");
  }

  @Test
  void numbersOfTensorsAndBuffersAreChecked() throws IOException {
    requireRefused(model -> graph(model).setInputs(new int[] {99}), "tensor 99", "7 tensors");
    requireRefused(model -> graph(model).setOutputs(new int[] {-2}), "tensor -2");
    requireRefused(
        model -> graph(model).getOperators()[0].setInputs(new int[] {0, 77, 2}),
        "operator 0",
        "tensor 77");
    requireRefused(
        model -> graph(model).getOperators()[1].setOutputs(new int[] {88}),
        "operator 1",
        "tensor 88");
    requireRefused(
        model -> graph(model).getOperators()[1].setOpcodeIndex(5), "kind 5", "one of 2 kinds");
    requireRefused(
        model -> graph(model).getTensors()[2].setBuffer(66), "tensor 2", "buffer 66", "5 buffers");
  }

  @Test
  void constantsMustBeAsLongAsTheirShapes() throws IOException {
    requireRefused(
        model -> {
          graph(model).getTensors()[2].setShape(new int[] {4, 3, 3, 300});
          graph(model).getTensors()[2].setShapeSignature(new int[0]);
        },
        "tensor 2",
        "432 bytes",
        "43200 bytes");
    requireRefused(
        model -> graph(model).getTensors()[2].setShape(new int[] {4, 3, 3, 300}),
        "dimension 3 is 300 and 3 in its signature");
    requireRefused(
        model -> graph(model).getTensors()[1].setShape(new int[] {1, -6, 6, 4}),
        "dimension 1 is -6");
    requireRefused(
        model -> {
          graph(model).getTensors()[1].setShape(new int[] {1, 1 << 30, 1 << 30, 4});
          graph(model).getTensors()[1].setShapeSignature(new int[0]);
        },
        "at most 2 GiB");
    requireRefused(
        model -> graph(model).getTensors()[0].setShapeSignature(new int[] {-1, 6}),
        "4 dimensions and its signature 2");
  }

  @Test
  void operatorsMayOnlyReadWhatIsThereAndWriteWhatIsTheirs() throws IOException {
    requireRefused(
        model -> graph(model).getOperators()[0].setInputs(new int[] {4, 2, 3}),
        "operator 0",
        "which has no value by then");
    requireRefused(
        model -> graph(model).getOperators()[1].setOutputs(new int[] {2}),
        "operator 1",
        "which has a value already");
    requireRefused(model -> graph(model).setOutputs(new int[] {2}), "which no operator gives");
    requireRefused(
        model -> graph(model).setOutputs(new int[] {1}),
        "operator 1",
        "nothing uses what it gives");
    requireRefused(model -> graph(model).setOutputs(new int[] {0}), "which no operator gives");
  }

  @Test
  void shapesThatDoNotFitAreRefusedWithTheLibrarysReason() throws IOException {
    ForeignModel foreign = new ForeignModel();
    int image = foreign.input("image", TensorType.FLOAT32, -1, 6, 6, 3);
    foreign.convolution(
        image,
        foreign.weights(4, 3, 3, 2),
        foreign.weights(4),
        foreign.output("conv", TensorType.FLOAT32, -1, 6, 6, 4));
    requireRefused(foreign.bytes(), "CONV_2D", "failed to prepare");
  }

  @Test
  void integersNeedTheScalesOfTheirArithmetic() throws IOException {
    requireRefused(sum(0.1f, 0.1f, false), "integers have no scale");
    requireRefused(sum(1e9f, 0.1f, true), "scale of its input", "scales that differ less");
    requireRefused(sum(Float.NaN, 0.1f, true), "a scale of it is NaN");
  }

  private static byte[] sum(float inputScale, float outputScale, boolean bothHaveScales) {
    ForeignModel foreign = new ForeignModel();
    int x = foreign.input("x", TensorType.INT8, 1, 3);
    int y = foreign.output("y", TensorType.INT8, 1, 3);
    foreign.operator(BuiltinOperator.ADD, y, x, x).quantized(x, inputScale, 0);
    if (bothHaveScales) {
      foreign.quantized(y, outputScale, 0);
    }
    return foreign.bytes();
  }

  @Test
  void allProblemsAreToldAtOnce() throws IOException {
    requireRefused(
        model -> {
          model.setVersion(7);
          graph(model).setInputs(new int[] {99});
          graph(model).getTensors()[2].setBuffer(66);
        },
        "version 7",
        "tensor 99",
        "buffer 66");
  }

  @Test
  void namesThatAreNoTextAreShownWithAMark() throws IOException {
    byte[] bytes = ForeignModel.small().bytes();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("image")] = (byte) 0xff;
    Path file = Files.write(folder.resolve("model.tflite"), bytes);
    try (LoadedModel model = TfliteRunner.open(1).load(file)) {
      assertThat(model.inputs().get(0).name()).isEqualTo("\ufffdmage");
    }
  }
}
