package dev.metronome.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.data.Batch;
import dev.metronome.data.ProgressListener;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.Exporters;
import dev.metronome.export.ImageLayout;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PaddingRule;
import dev.metronome.network.Shortcut;
import dev.metronome.network.Weights;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runners;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TensorShape;
import dev.metronome.training.InferenceNetwork;
import dev.metronome.training.TrainingDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizationTest {

  private static final int IMAGES = 8;

  private static final ConvolutionStyle SYMMETRIC =
      new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(1e-5));

  @TempDir private Path folder;

  /** One layer of every kind, whose rounding can be told from errors. */
  static Stream<Network> layers() {
    TensorShape image = new TensorShape(12, 11, 3);
    return Stream.of(
        one("conv", image, new Layer.Conv("l", 3, 2, 12, Activation.RELU)),
        one("conv, relu6", image, new Layer.Conv("l", 5, 1, 12, Activation.RELU6)),
        one("conv, hard-swish", image, new Layer.Conv("l", 3, 1, 12, Activation.HARD_SWISH)),
        one("conv, linear", image, new Layer.Conv("l", 1, 1, 12, Activation.NONE)),
        one(
            "conv, padded evenly",
            image,
            new Layer.Conv("l", 5, 2, 12, Activation.RELU, SYMMETRIC)),
        one("separable", image, new Layer.SeparableConv("l", 3, 1, 12, Activation.RELU)),
        one(
            "bottleneck with sum",
            image,
            new Layer.InvertedBottleneck("l", 3, 1, 24, 3, 0, Activation.RELU)),
        one(
            "bottleneck with squeeze-excite",
            image,
            new Layer.InvertedBottleneck("l", 5, 2, 24, 12, 8, Activation.HARD_SWISH)),
        one(
            "bottleneck padded evenly",
            image,
            new Layer.InvertedBottleneck(
                "l", 3, 2, 24, 8, 0, Activation.RELU6, Shortcut.NONE, SYMMETRIC)),
        one("pool", image, new Layer.GlobalPool("l")),
        one("linear", new TensorShape(1, 1, 3), new Layer.Linear("l", 10)),
        one("nothing", image, new Layer.Identity("l")));
  }

  private static Network one(String name, TensorShape input, Layer layer) {
    return new Network(name, input, List.of(layer));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aLayerIsTheFrameworksButForSomeRoundingAndTheSameInAllRuntimes(Network network)
      throws Exception {
    for (int seed = 1; seed <= 3; seed++) {
      List<float[]> outputs = outputs(network, seed);
      float[] exact = outputs.get(0);
      for (int runtime = 1; runtime < outputs.size(); runtime++) {
        // Four roundings of 8 bits at the most, each 1/510 of its own range.
        assertThat(difference(outputs.get(runtime), exact)).isLessThan(0.02);
        assertThat(meanDifference(outputs.get(runtime), exact)).isLessThan(0.004);
        // Runtimes round halves differently, which a following step may carry on.
        assertThat(difference(outputs.get(runtime), outputs.get(1))).isLessThan(0.006);
        assertThat(meanDifference(outputs.get(runtime), outputs.get(1))).isLessThan(0.0015);
      }
    }
  }

  static Stream<Network> published() {
    return Stream.of("mobilenet-v2", "proxylessnas-mobile")
        .map(name -> ReferenceArchitectures.named(name).orElseThrow().point().network());
  }

  @ParameterizedTest
  @MethodSource("published")
  void wholeNetworksKeepTheirLogitsRoughly(Network network) throws Exception {
    List<float[]> outputs = outputs(network, 1);
    for (int runtime = 1; runtime < outputs.size(); runtime++) {
      assertThat(meanDifference(outputs.get(runtime), outputs.get(0))).isLessThan(0.04);
    }
  }

  /** The framework's outputs, and those of every runtime in 8 bits, NHWC. */
  private List<float[]> outputs(Network network, long seed) throws Exception {
    Weights weights = RandomWeights.withStatistics(network, seed, TrainingDevice.cpu());
    Batch images = Images.random(network, IMAGES, seed).get(0);
    Quantization quantization =
        Quantization.observed(
            ActivationRanges.observe(
                network, weights, List.of(images), folder, ProgressListener.silent()));
    List<float[]> outputs = new ArrayList<>();
    try (InferenceNetwork framework =
        new InferenceNetwork(network, weights, TrainingDevice.cpu())) {
      // The framework gives NCHW.
      outputs.add(framework.outputs(images.pixels(), images.size()));
    }
    for (String format : Exporters.formats()) {
      for (boolean int8Input : new boolean[] {false, true}) {
        Exporter exporter = Exporters.of(format);
        Path file = folder.resolve("model." + format);
        exporter.export(
            network,
            weights,
            ExportOptions.DEFAULT.withQuantization(quantization.withInterface(int8Input, false)),
            file);
        try (LoadedModel model = Runners.ofFormat(format, 1, Precision.INT8).load(file)) {
          assertThat(model.inputs().get(0).type()).containsPattern(int8Input ? "u?int8" : "float");
          float[] given =
              model.infer(
                  exporter.layout().ofChannelsLast(images.pixels(), network.input()),
                  images.size());
          outputs.add(
              switch (exporter.layout()) {
                case CHANNELS_FIRST -> given;
                case CHANNELS_LAST ->
                    ImageLayout.CHANNELS_FIRST.ofChannelsLast(given, network.output());
              });
        }
      }
    }
    return outputs;
  }

  /** The largest difference as a share of the expected values' range. */
  private static double difference(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double most = 0;
    for (int i = 0; i < actual.length; i++) {
      most = Math.max(most, Math.abs((double) actual[i] - expected[i]));
    }
    return most / range(expected);
  }

  private static double meanDifference(float[] actual, float[] expected) {
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      sum += Math.abs((double) actual[i] - expected[i]);
    }
    return sum / actual.length / range(expected);
  }

  private static double range(float[] values) {
    float min = values[0];
    float max = values[0];
    for (float value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return max - min;
  }
}
