package dev.metronome.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PaddingRule;
import dev.metronome.network.Shortcut;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every exporter does. */
public abstract class ExporterContract {

  private static final double TOLERANCE = 1e-4;

  private static final ConvolutionStyle SYMMETRIC =
      new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(1e-5));

  /** So large that nobody can overlook it. */
  private static final ConvolutionStyle LARGE_EPSILON =
      new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(0.5));

  private static final SearchSpace PROXYLESS =
      SearchSpaces.named("proxylessnas", p -> p.withResolution(32).withClasses(10).withWidth(0.25));

  private static final SearchSpace MACRO =
      SearchSpaces.named("nas-bench-macro", p -> p.withResolution(17).withWidth(0.25));

  /** The exporter under test. */
  protected abstract Exporter exporter();

  /**
   * Runs a model with the format's usual runtime.
   *
   * @param images NCHW
   * @return image by image, NCHW where it is not flat
   */
  protected abstract float[] run(Path model, Network network, float[] images, int batch)
      throws Exception;

  /** Small networks that have every primitive, in every way that it can be set. */
  static Stream<Network> smallNetworks() {
    Stream.Builder<Network> networks = Stream.builder();
    for (int[] size : new int[][] {{8, 8}, {9, 7}, {6, 11}}) {
      for (int kernel : new int[] {1, 3, 5, 7}) {
        for (int stride : new int[] {1, 2, 3}) {
          networks.add(
              network(
                  "conv and blocks " + Arrays.toString(size) + " k" + kernel + " s" + stride,
                  new TensorShape(size[0], size[1], 3),
                  new Layer.Conv("conv", kernel, stride, 5, Activation.RELU6),
                  new Layer.SeparableConv("sep", kernel, stride, 4, Activation.HARD_SWISH),
                  new Layer.InvertedBottleneck("mb", kernel, 1, 9, 4, 3, Activation.RELU)));
        }
      }
    }
    networks.add(
        network(
            "classifier with everything",
            new TensorShape(19, 19, 3),
            new Layer.Conv("stem", 3, 2, 8, Activation.HARD_SWISH),
            new Layer.Identity("skipped"),
            new Layer.InvertedBottleneck("a", 5, 1, 24, 8, 8, Activation.HARD_SWISH),
            new Layer.InvertedBottleneck("b", 7, 2, 16, 12, 0, Activation.RELU6),
            new Layer.Conv("head", 1, 1, 20, Activation.RELU),
            new Layer.GlobalPool("pool"),
            new Layer.Conv("wide", 1, 1, 24, Activation.HARD_SWISH),
            new Layer.Linear("classifier", 7)));
    networks.add(
        network(
            "padded evenly, other epsilon, no batch norm, shortcuts",
            new TensorShape(18, 17, 3),
            new Layer.Conv("stem", 3, 2, 8, Activation.HARD_SWISH, SYMMETRIC),
            new Layer.SeparableConv(
                "sep", 3, 1, 8, 8, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, SYMMETRIC),
            new Layer.InvertedBottleneck(
                "a", 5, 2, 24, 12, 8, Activation.RELU6, Shortcut.NONE, SYMMETRIC),
            new Layer.InvertedBottleneck(
                "b", 7, 1, 24, 12, 0, Activation.RELU, Shortcut.NONE, LARGE_EPSILON),
            new Layer.GlobalPool("pool"),
            new Layer.Conv("mix", 1, 1, 24, Activation.HARD_SWISH, SYMMETRIC.withoutBatchNorm()),
            new Layer.Linear("classifier", 7)));
    networks.add(
        network("a linear layer alone", new TensorShape(1, 1, 6), new Layer.Linear("fc", 4)));
    networks.add(
        network("a pooling alone", new TensorShape(5, 4, 6), new Layer.GlobalPool("pool")));
    networks.add(
        network(
            "a convolution after a linear layer",
            new TensorShape(1, 1, 6),
            new Layer.Linear("first", 4),
            new Layer.Linear("second", 4),
            new Layer.InvertedBottleneck("mb", 3, 1, 8, 4, 0, Activation.RELU)));
    networks.add(
        network("nothing but skips", new TensorShape(3, 2, 4), new Layer.Identity("skipped")));
    return networks.build();
  }

  protected static Network network(String name, TensorShape input, Layer... layers) {
    return new Network(name, input, List.of(layers));
  }

  protected static Network sample(boolean macro, long seed) {
    SearchSpace space = macro ? MACRO : PROXYLESS;
    return space.network(space.sample(new SplittableRandom(seed)));
  }

  @ParameterizedTest
  @MethodSource("smallNetworks")
  void modelsComputeWhatTheNetworkDefines(Network network, @TempDir Path folder) throws Exception {
    Weights weights = TestWeights.random(network, 7);
    float[] images = TestWeights.images(network, 2, 8);
    for (boolean fold : new boolean[] {true, false}) {
      float[] actual = run(exported(network, weights, fold, folder), network, images, 2);
      assertThat(maxDifference(actual, reference(network, weights, images))).isLessThan(TOLERANCE);
    }
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void networksOfTheSpacesComputeTheSameFoldedOrNot(@ForAll boolean macro, @ForAll long seed)
      throws Exception {
    Network network = sample(macro, seed);
    Weights weights = TestWeights.random(network, seed);
    int batch = 1 + Math.floorMod(seed, 3);
    float[] images = TestWeights.images(network, batch, seed + 1);
    Path folder = Files.createTempDirectory("exporter");
    try {
      float[] folded = run(exported(network, weights, true, folder), network, images, batch);
      float[] separate = run(exported(network, weights, false, folder), network, images, batch);
      assertThat(folded).hasSize(10 * batch);
      assertThat(maxDifference(folded, toDoubles(separate))).isLessThan(TOLERANCE);
      assertThat(maxDifference(folded, reference(network, weights, images))).isLessThan(TOLERANCE);
    } finally {
      deleteAll(folder);
    }
  }

  @Test
  void takesAnyBatchSize(@TempDir Path folder) throws Exception {
    Network network = sample(true, 3);
    Weights weights = TestWeights.random(network, 3);
    Path model = exported(network, weights, true, folder);
    float[] images = TestWeights.images(network, 5, 4);
    double[] expected = toDoubles(run(model, network, images, 5));
    int perImage = images.length / 5;
    for (int i = 0; i < 5; i++) {
      float[] image = Arrays.copyOfRange(images, i * perImage, (i + 1) * perImage);
      assertThat(
              maxDifference(
                  run(model, network, image, 1), Arrays.copyOfRange(expected, i * 10, i * 10 + 10)))
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void anOpenResolutionGivesWhatANetworkOfThatResolutionGives(@TempDir Path folder)
      throws Exception {
    for (boolean symmetric : new boolean[] {false, true}) {
      Network small = resizable(16, 17, symmetric);
      Weights weights = TestWeights.random(small, 3);
      ExportOptions open = ExportOptions.DEFAULT.withOpenResolution(true);
      Path model = exporter().export(small, weights, open, folder.resolve("open")).path();
      for (int height : new int[] {9, 16, 21}) {
        Network other = resizable(height, height + 4, symmetric);
        float[] images = TestWeights.images(other, 2, height);
        assertThat(maxDifference(run(model, other, images, 2), reference(other, weights, images)))
            .isLessThan(TOLERANCE);
      }
    }
  }

  private static Network resizable(int height, int width, boolean symmetric) {
    ConvolutionStyle style = symmetric ? SYMMETRIC : ConvolutionStyle.TUNAS;
    return network(
        "resizable",
        new TensorShape(height, width, 3),
        new Layer.Conv("stem", 3, 2, 8, Activation.HARD_SWISH, style),
        new Layer.InvertedBottleneck(
            "a", 5, 2, 24, 8, 8, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, style),
        new Layer.InvertedBottleneck(
            "b", 7, 1, 24, 8, 0, Activation.RELU6, Shortcut.WHERE_SHAPES_AGREE, style),
        new Layer.GlobalPool("pool"),
        new Layer.Linear("classifier", 5));
  }

  @Test
  void anOpenResolutionIsRefusedWhereALinearLayerWantsOneSize(@TempDir Path folder) {
    Network network = network("flat", new TensorShape(1, 1, 6), new Layer.Linear("classifier", 4));
    assertThatThrownBy(
            () ->
                exporter()
                    .export(
                        network,
                        TestWeights.random(network, 1),
                        ExportOptions.DEFAULT.withOpenResolution(true),
                        folder.resolve("model")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("classifier.linear", exporter().format());
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheLogits(@TempDir Path folder) throws Exception {
    Network network = resizable(16, 16, false);
    Weights weights = TestWeights.random(network, 3);
    ExportOptions softmax = ExportOptions.DEFAULT.withSoftmax(true);
    Path model = exporter().export(network, weights, softmax, folder.resolve("softmax")).path();
    float[] images = TestWeights.images(network, 2, 1);
    double[] expected = reference(network, weights, images);
    for (int first = 0; first < expected.length; first += 5) {
      double sum = 0;
      for (int i = first; i < first + 5; i++) {
        expected[i] = Math.exp(expected[i]);
        sum += expected[i];
      }
      for (int i = first; i < first + 5; i++) {
        expected[i] /= sum;
      }
    }
    assertThat(maxDifference(run(model, network, images, 2), expected)).isLessThan(1e-5);
  }

  @Test
  void probabilitiesAreRefusedWhereThereAreNoLogits(@TempDir Path folder) {
    Network network = network("pool", new TensorShape(5, 4, 6), new Layer.GlobalPool("pool"));
    assertThatThrownBy(
            () ->
                exporter()
                    .export(
                        network,
                        TestWeights.random(network, 1),
                        ExportOptions.DEFAULT.withSoftmax(true),
                        folder.resolve("model")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("linear layer");
  }

  @Property(tries = 6, shrinking = ShrinkingMode.OFF)
  void equalArgumentsGiveEqualBytes(@ForAll boolean macro, @ForAll long seed, @ForAll boolean fold)
      throws Exception {
    Network network = sample(macro, seed);
    Path folder = Files.createTempDirectory("exporter");
    try {
      Map<String, String> forwards = new LinkedHashMap<>();
      forwards.put("a", "1");
      forwards.put("b", "2");
      Map<String, String> backwards = new LinkedHashMap<>();
      backwards.put("b", "2");
      backwards.put("a", "1");
      ExportOptions options = ExportOptions.DEFAULT.withFoldBatchNorm(fold);
      ExportedModel first =
          exporter()
              .export(
                  network,
                  TestWeights.random(network, seed),
                  options.withMetadata(forwards),
                  folder.resolve("first"));
      ExportedModel second =
          exporter()
              .export(
                  network,
                  TestWeights.random(network, seed),
                  options.withMetadata(backwards),
                  folder.resolve("second"));
      assertThat(second.sha256()).isEqualTo(first.sha256());
      assertThat(first.path()).hasSameBinaryContentAs(second.path());
    } finally {
      deleteAll(folder);
    }
  }

  @Test
  void saysWhatWasWritten(@TempDir Path folder) throws Exception {
    Network network = sample(true, 1);
    Path file = folder.resolve("below/model");
    ExportedModel model =
        exporter().export(network, TestWeights.random(network, 1), ExportOptions.DEFAULT, file);
    byte[] content = Files.readAllBytes(file);
    assertThat(model.path()).isEqualTo(file);
    assertThat(model.format()).isEqualTo(exporter().format());
    assertThat(model.bytes()).isEqualTo(content.length);
    assertThat(model.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
  }

  enum Damage {
    MISSING("is missing") {
      @Override
      void apply(Map<String, Tensor> tensors, String name) {
        tensors.remove(name);
      }
    },
    SURPLUS("is surplus") {
      @Override
      void apply(Map<String, Tensor> tensors, String name) {
        tensors.put(name + ".old", tensors.get(name));
      }
    },
    NOT_A_NUMBER("is NaN at index 0") {
      @Override
      void apply(Map<String, Tensor> tensors, String name) {
        float[] values = tensors.get(name).values().clone();
        values[0] = Float.NaN;
        tensors.put(name, new Tensor(tensors.get(name).shape(), values));
      }
    };

    private final String message;

    Damage(String message) {
      this.message = message;
    }

    abstract void apply(Map<String, Tensor> tensors, String name);
  }

  @ParameterizedTest
  @EnumSource
  void refusesDamagedWeightsNamingEveryTensorAndWritesNothing(Damage damage, @TempDir Path folder)
      throws IOException {
    Network network = sample(true, 1);
    Map<String, Tensor> tensors = new LinkedHashMap<>(TestWeights.random(network, 1).tensors());
    String first = network.weights().get(0).name();
    String last = network.weights().get(network.weights().size() - 1).name();
    damage.apply(tensors, first);
    damage.apply(tensors, last);
    assertThatThrownBy(
            () ->
                exporter()
                    .export(
                        network,
                        new Weights(tensors),
                        ExportOptions.DEFAULT,
                        folder.resolve("model")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(first, last, damage.message);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aFileThatCannotBeReplacedStaysAsItWas(@TempDir Path folder) throws IOException {
    Network network = sample(true, 1);
    Path file = Files.writeString(folder.resolve("model"), "the old model");
    assertThatThrownBy(
            () -> exporter().export(network, new Weights(Map.of()), ExportOptions.DEFAULT, file))
        .isInstanceOf(BadInputException.class);
    assertThat(file).hasContent("the old model");
  }

  private Path exported(Network network, Weights weights, boolean fold, Path folder)
      throws IOException {
    return exporter()
        .export(
            network,
            weights,
            ExportOptions.DEFAULT.withFoldBatchNorm(fold),
            folder.resolve(fold + "." + exporter().format()))
        .path();
  }

  private static double[] reference(Network network, Weights weights, float[] images) {
    int perImage = Math.toIntExact(network.input().elements());
    ReferenceForward forward = new ReferenceForward(network, weights);
    return Stream.iterate(0, start -> start < images.length, start -> start + perImage)
        .map(start -> forward.run(Arrays.copyOfRange(images, start, start + perImage)))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static double maxDifference(float[] actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    double most = 0;
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isFinite();
      most = Math.max(most, Math.abs(actual[i] - expected[i]));
    }
    return most;
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
