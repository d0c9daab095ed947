package dev.metronome.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.data.GeneratedImages;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.ProgressListener;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.Exporters;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import dev.metronome.network.published.NetConfig;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.Runners;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.Precision;
import dev.metronome.training.TrainingDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityTest {

  private static final List<String> FORMATS = Exporters.formats();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "nas-bench-macro, 32, 1.0, true",
    "nas-bench-macro, 32, 1.0, false",
    "nas-bench-macro, 33, 0.25, true",
    "proxylessnas, 64, 0.5, true",
    "proxylessnas, 64, 0.5, false",
    "proxylessnas, 45, 0.25, true",
    "proxylessnas-enlarged, 45, 0.25, false",
    "mobilenetv3-like, 64, 0.25, true",
    "mobilenetv3-like, 33, 0.25, false"
  })
  void randomArchitecturesGiveTheFrameworksLogits(
      String name, int resolution, double width, boolean fold) throws Exception {
    SearchSpace space =
        SearchSpaces.named(name, p -> p.withResolution(resolution).withWidth(width));
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 4; i++) {
      requireParity(space.network(space.sample(random)), fold, i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobilenet-v2", "mnasnet-b1", "proxylessnas-mobile"})
  void publishedNetworksGiveTheFrameworksLogits(String name) throws Exception {
    requireParity(ReferenceArchitectures.named(name).orElseThrow().point().network(), true, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "proxylessnas-small, 32, true",
    "proxylessnas-small, 45, false",
    "once-for-all-small, 32, false",
    "once-for-all-small, 45, true"
  })
  void importedNetworksGiveTheFrameworksLogits(String name, int resolution, boolean fold)
      throws Exception {
    Path file = Path.of(getClass().getResource("/net-config/" + name + ".json").toURI());
    for (int seed = 0; seed < 4; seed++) {
      requireParity(NetConfig.read(Files.readString(file), name, resolution), fold, seed);
    }
  }

  private void requireParity(Network network, boolean fold, long seed) throws Exception {
    Weights weights = RandomWeights.withStatistics(network, seed, TrainingDevice.cpu());
    ExportOptions options = ExportOptions.DEFAULT.withFoldBatchNorm(fold);
    List<Parity.Subject> files = new ArrayList<>();
    for (String format : FORMATS) {
      files.add(exported(network, weights, options, format));
    }
    List<Parity> parities =
        Parity.onRandomImages(network, weights, files, seed, TrainingDevice.cpu());
    for (int i = 0; i < FORMATS.size(); i++) {
      Parity parity = parities.get(i);
      String what = network.name() + " in " + FORMATS.get(i);
      // Logits near 0 would agree whatever the file does.
      assertThat(parity.logitRange()).as(what).isBetween(0.3, 200.0);
      assertThat(parity.relativeDifference()).as(what).isLessThanOrEqualTo(1e-4);
      assertThat(parity.samePredictions()).as(what).isEqualTo(1);
      assertThat(parity.holds()).as(what).isTrue();
    }
  }

  private Parity.Subject exported(
      Network network, Weights weights, ExportOptions options, String format) throws Exception {
    Exporter exporter = Exporters.of(format);
    Path file = folder.resolve("model." + format);
    exporter.export(network, weights, options, file);
    return new Parity.Subject(
        Runners.ofFormat(format, 1, Precision.FLOAT32),
        exporter.layout(),
        options.batch(),
        options.softmax(),
        file);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aFixedBatchProbabilitiesAndAnOpenResolutionChangeNothingElse(String format)
      throws Exception {
    SearchSpace space = SearchSpaces.named("proxylessnas", p -> p.withResolution(64));
    Network network = space.network(space.sample(new SplittableRandom(3)));
    Weights weights = RandomWeights.withStatistics(network, 3, TrainingDevice.cpu());
    for (ExportOptions options :
        List.of(
            ExportOptions.DEFAULT.withBatch(3),
            ExportOptions.DEFAULT.withSoftmax(true),
            ExportOptions.DEFAULT.withOpenResolution(true))) {
      Parity parity =
          Parity.onRandomImages(
                  network,
                  weights,
                  List.of(exported(network, weights, options, format)),
                  1,
                  TrainingDevice.cpu())
              .get(0);
      assertThat(parity.holds()).as(options.toString()).isTrue();
      assertThat(parity.logitRange()).isLessThanOrEqualTo(options.softmax() ? 1 : 200);
    }
  }

  static List<String> formats() {
    return FORMATS;
  }

  @Test
  void aFileWithOtherWeightsIsNotTheSame() throws Exception {
    SearchSpace space = SearchSpaces.named("nas-bench-macro", p -> p.withWidth(0.25));
    Network network = space.network(space.sample(new SplittableRandom(1)));
    Weights weights = RandomWeights.withStatistics(network, 1, TrainingDevice.cpu());
    Map<String, Tensor> changed = new LinkedHashMap<>(weights.tensors());
    Tensor bias = changed.get("classifier.linear.bias");
    float[] values = bias.values().clone();
    values[3] += 0.01f;
    changed.put("classifier.linear.bias", new Tensor(bias.shape(), values));
    List<Parity.Subject> files = new ArrayList<>();
    for (String format : FORMATS) {
      files.add(exported(network, new Weights(changed), ExportOptions.DEFAULT, format));
    }
    for (Parity parity : Parity.onRandomImages(network, weights, files, 1, TrainingDevice.cpu())) {
      assertThat(parity.maxAbsDifference()).isBetween(0.009, 0.011);
      assertThat(parity.holds()).isFalse();
    }
  }

  @Test
  void weightsThatOverflowAreRefused() {
    SearchSpace space = SearchSpaces.named("nas-bench-macro", p -> p.withWidth(0.25));
    Network network = space.network(space.sample(new SplittableRandom(1)));
    Weights weights = RandomWeights.withStatistics(network, 1, TrainingDevice.cpu());
    Arrays.fill(weights.tensors().get("head.conv.weight").values(), 3e38f);
    assertThatThrownBy(() -> Parity.requireFinite(network, weights, 1, TrainingDevice.cpu()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("overflow");
  }

  @Test
  void testImagesGiveAccuraciesToo() throws Exception {
    ImageDataset data = new GeneratedImages(240, 120, 3).draw(32, ProgressListener.silent());
    SearchSpace space =
        SearchSpaces.named("nas-bench-macro", p -> p.withWidth(0.25).withClasses(data.classes()));
    Network network = space.network(space.sample(new SplittableRandom(1)));
    Weights weights = RandomWeights.withStatistics(network, 1, TrainingDevice.cpu());
    List<Parity.Subject> files = new ArrayList<>();
    for (String format : FORMATS) {
      files.add(exported(network, weights, ExportOptions.DEFAULT, format));
    }
    for (Parity parity :
        Parity.onTestImages(
            network, weights, files, data, TrainingDevice.cpu(), ProgressListener.silent())) {
      assertThat(parity.images()).isEqualTo(120);
      assertThat(parity.frameworkAccuracy()).isPresent().isEqualTo(parity.runtimeAccuracy());
    }
  }
}
