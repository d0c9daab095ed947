package dev.metronome.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.data.GeneratedImages;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.ProgressListener;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import dev.metronome.network.published.NetConfig;
import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.TargetName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityTest {

  @TempDir private Path folder;
  private final Runner runner = Runners.open(TargetName.parse("ort-cpu"), 1);

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
    Weights weights = RandomWeights.withStatistics(network, seed);
    Path file = folder.resolve("model.onnx");
    new OnnxExporter()
        .export(network, weights, ExportOptions.DEFAULT.withFoldBatchNorm(fold), file);
    Parity parity = Parity.onRandomImages(network, weights, runner, file, seed);
    // Logits near 0 would agree whatever the file does.
    assertThat(parity.maxAbsLogit()).as(network.name()).isBetween(0.3, 100.0);
    assertThat(parity.maxAbsDifference()).as(network.name()).isLessThanOrEqualTo(1e-4);
    assertThat(parity.samePredictions()).as(network.name()).isEqualTo(1);
  }

  @Test
  void aFileWithOtherWeightsIsNotTheSame() throws Exception {
    SearchSpace space = SearchSpaces.named("nas-bench-macro", p -> p.withWidth(0.25));
    Network network = space.network(space.sample(new SplittableRandom(1)));
    Weights weights = RandomWeights.withStatistics(network, 1);
    Map<String, Tensor> changed = new LinkedHashMap<>(weights.tensors());
    Tensor bias = changed.get("classifier.linear.bias");
    float[] values = bias.values().clone();
    values[3] += 0.001f;
    changed.put("classifier.linear.bias", new Tensor(bias.shape(), values));
    Path file = folder.resolve("model.onnx");
    new OnnxExporter().export(network, new Weights(changed), ExportOptions.DEFAULT, file);
    Parity parity = Parity.onRandomImages(network, weights, runner, file, 1);
    assertThat(parity.maxAbsDifference()).isBetween(0.0009, 0.0011);
    assertThat(parity.holds()).isFalse();
  }

  @Test
  void testImagesGiveAccuraciesToo() throws Exception {
    ImageDataset data = new GeneratedImages(240, 120, 3).draw(32, ProgressListener.silent());
    SearchSpace space =
        SearchSpaces.named("nas-bench-macro", p -> p.withWidth(0.25).withClasses(data.classes()));
    Network network = space.network(space.sample(new SplittableRandom(1)));
    Weights weights = RandomWeights.withStatistics(network, 1);
    Path file = folder.resolve("model.onnx");
    new OnnxExporter().export(network, weights, ExportOptions.DEFAULT, file);
    Parity parity = Parity.onTestImages(network, weights, runner, file, data);
    assertThat(parity.images()).isEqualTo(120);
    assertThat(parity.frameworkAccuracy()).isPresent().isEqualTo(parity.runtimeAccuracy());
  }
}
