package dev.metronome.network.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PaddingRule;
import dev.metronome.network.Shortcut;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.support.NetConfigs;
import dev.metronome.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetConfigTest {

  private static Network read(String json) {
    return NetConfig.read(json, "net.config", 32);
  }

  private static List<Problem> problemsOf(String json) {
    return catchThrowableOfType(BadInputException.class, () -> read(json)).problems();
  }

  /** The only problem of a file in which one text is replaced. */
  private static Problem problemOf(String json, String old, String by) {
    String changed = json.replaceFirst(Pattern.quote(old), by);
    assertThat(changed).isNotEqualTo(json);
    assertThat(problemsOf(changed)).as(changed).hasSize(1);
    return problemsOf(changed).get(0);
  }

  private static ConvolutionStyle symmetric(double epsilon) {
    return new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(epsilon));
  }

  @ParameterizedTest
  @CsvSource({
    "proxylessnas-mobile, 4080512, 320427584",
    "ofa-note10-22ms, 5863056, 237063424",
  })
  void countsOfPublishedNetworksAreThoseOfPyTorch(String name, long parameters, long macs)
      throws IOException {
    Path file = SharedFiles.require("reference/architectures/" + name + ".json");
    Network network = NetConfig.read(Files.readString(file), name, NetConfig.USUAL_RESOLUTION);
    assertThat(network.parameters()).isEqualTo(parameters);
    assertThat(network.macs()).isEqualTo(macs);
  }

  @Test
  void aProxylessNasNetworkIsReadLayerByLayer() {
    ConvolutionStyle style = symmetric(1e-3);
    Network network = read(NetConfigs.PROXYLESS);
    assertThat(network.name()).isEqualTo("ProxylessNASNets");
    assertThat(network.input()).hasToString("32x32x3");
    assertThat(network.layers())
        .containsExactly(
            new Layer.Conv("first_conv", 3, 2, 8, Activation.RELU6, style),
            new Layer.SeparableConv(
                "blocks.0", 3, 1, 8, 0, Activation.RELU6, Shortcut.WHERE_SHAPES_AGREE, style),
            new Layer.InvertedBottleneck(
                "blocks.1", 5, 2, 24, 16, 0, Activation.RELU6, Shortcut.NONE, style),
            new Layer.Identity("blocks.2"),
            new Layer.InvertedBottleneck(
                "blocks.3", 3, 1, 96, 16, 0, Activation.RELU6, Shortcut.WHERE_SHAPES_AGREE, style),
            new Layer.InvertedBottleneck(
                "blocks.4", 7, 2, 48, 24, 0, Activation.RELU6, Shortcut.NONE, style),
            new Layer.Conv("feature_mix_layer", 1, 1, 32, Activation.RELU6, style),
            new Layer.GlobalPool("pool"),
            new Layer.Linear("classifier", 10));
  }

  @Test
  void aOnceForAllNetworkIsReadLayerByLayer() {
    ConvolutionStyle style = symmetric(1e-5);
    Activation swish = Activation.HARD_SWISH;
    assertThat(read(NetConfigs.ONCE_FOR_ALL).layers())
        .containsExactly(
            new Layer.Conv("first_conv", 3, 2, 8, swish, style),
            new Layer.SeparableConv(
                "blocks.0", 3, 1, 8, 8, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, style),
            new Layer.InvertedBottleneck(
                "blocks.1", 5, 2, 16, 16, 0, Activation.RELU, Shortcut.NONE, style),
            new Layer.InvertedBottleneck(
                "blocks.2", 7, 1, 56, 16, 16, swish, Shortcut.WHERE_SHAPES_AGREE, style),
            new Layer.InvertedBottleneck("blocks.3", 3, 1, 64, 16, 0, swish, Shortcut.NONE, style),
            new Layer.Conv("final_expand_layer", 1, 1, 48, swish, style),
            new Layer.GlobalPool("pool"),
            new Layer.Conv("feature_mix_layer", 1, 1, 64, swish, style.withoutBatchNorm()),
            new Layer.Linear("classifier", 10));
  }

  @Test
  void theNamesThatOnceForAllHasSince2021MeanTheSame() {
    String later =
        NetConfigs.ONCE_FOR_ALL
            .replace("MobileInvertedResidualBlock", "ResidualBlock")
            .replace("mobile_inverted_conv", "conv")
            .replace("MBInvertedConvLayer", "MBConvLayer")
            .replace("\"use_se\": true", "\"use_se\": true, \"groups\": null");
    assertThat(read(later)).isEqualTo(read(NetConfigs.ONCE_FOR_ALL));
  }

  @Test
  void aBlockOfNothingIsASkippedLayerWhateverItsShortcut() {
    String identity =
        """
        {"name": "IdentityLayer", "in_channels": 3, "out_channels": 3}""";
    for (String shortcut : List.of("null", "{\"name\": \"ZeroLayer\"}", identity)) {
      for (String nothing : List.of("null", "{\"name\": \"ZeroLayer\"}")) {
        String json =
            """
            {"name": "ProxylessNASNets",
             "first_conv": {"name": "ConvLayer", "in_channels": 3, "out_channels": 3,
               "kernel_size": 1, "stride": 1, "use_bn": true, "act_func": null},
             "blocks": [{"name": "MobileInvertedResidualBlock",
               "mobile_inverted_conv": %s, "shortcut": %s}],
             "feature_mix_layer": null,
             "classifier": {"name": "LinearLayer", "in_features": 3, "out_features": 2}}
            """
                .formatted(nothing, shortcut);
        assertThat(read(json).layers())
            .containsExactly(
                new Layer.Conv("first_conv", 1, 1, 3, Activation.NONE, symmetric(1e-3)),
                new Layer.Identity("blocks.0"),
                new Layer.GlobalPool("pool"),
                new Layer.Linear("classifier", 2));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 8", "48, 16", "72, 24", "160, 40", "448, 112", "88, 24", "4, 8", "42, 16"})
  void squeezeExciteIsAQuarterRoundedAsInMobileNet(int channels, int width) {
    assertThat(BlockReader.squeezeExciteWidth(channels)).isEqualTo(width);
  }

  @Test
  void filesAreToldApartFromArchitecturesByTheirKeys() {
    assertThat(NetConfig.isOne(NetConfigs.PROXYLESS)).isTrue();
    assertThat(NetConfig.isOne("{\"blocks\": [")).isTrue();
    assertThat(NetConfig.isOne("{\"note\": {\"by\": [1]}, \"blocks\": [")).isTrue();
    for (String other :
        List.of(
            "",
            "{",
            "{}",
            "[1]",
            "x",
            "{\"note\": ",
            "{\"space\": \"nas-bench-macro\", \"choices\": {\"name\": 1}}")) {
      assertThat(NetConfig.isOne(other)).as(other).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'ProxylessNASNets'|'ResNet'|name|ProxylessNASNets, MobileNetV3",
        "'eps': 0.001|'eps': 0|bn.eps|a number above 0",
        "'eps': 0.001|'eps': 0.001, 'affine': false|bn.affine|only [momentum, eps]",
        "'ConvLayer'|'DepthConv'|first_conv.name|ConvLayer",
        "'kernel_size': 3|'kernel_size': 4|first_conv.kernel_size|odd",
        "'kernel_size': 3, ||first_conv.kernel_size|a whole number of 1 to 99",
        "'stride': 2|'stride': '2'|first_conv.stride|a whole number of 1 to 16",
        "'dilation': 1|'dilation': 2|first_conv.dilation|1",
        "'groups': 1|'groups': 8|first_conv.groups|1",
        "'bias': false|'bias': true|first_conv.bias|false",
        "'has_shuffle': false|'has_shuffle': true|first_conv.has_shuffle|false",
        "'in_channels': 3|'in_channels': 1|first_conv.in_channels|the 3 that come out",
        "'use_bn': true|'use_bn': 1|first_conv.use_bn|true or false",
        "'act_func': 'relu6'|'act_func': 'swish'|first_conv.act_func|h_swish",
        "'ops_order': 'weight_bn_act'|'ops_order': 'bn_act_weight'|first_conv.ops_order|weight_bn_act",
        "'MobileInvertedResidualBlock'|'MBBlock'|blocks[0].name|MobileInvertedResidualBlock",
        "'MBInvertedConvLayer'|'Conv'|blocks[0].mobile_inverted_conv.name|MBInvertedConvLayer",
        "'expand_ratio': 3|'expand_ratio': -3|blocks[1].mobile_inverted_conv.expand_ratio|above 0",
        "'expand_ratio': 3|'expand_ratio': 0.01|blocks[1].mobile_inverted_conv.expand_ratio|1 to",
        "'expand_ratio': 1|'expand_ratio': 1, 'mid_channels': 9|blocks[0].mobile_inverted_conv.mid_channels|null or 8",
        "'ZeroLayer', 'stride': 1|'ZeroLayer', 'stride': 2|blocks[2].mobile_inverted_conv.stride|1",
        "'IdentityLayer'|'ConvLayer'|blocks[0].shortcut.name|IdentityLayer",
        "'in_channels': 16, 'out_channels': 24|'in_channels': 12, 'out_channels': 24|blocks[4].mobile_inverted_conv.in_channels|the 16 that",
        "'in_features': 32|'in_features': 33|classifier.in_features|the 32 that come out",
        "'bias': true|'bias': false|classifier.bias|true",
        "'out_features': 10|'out_features': 0|classifier.out_features|1 to 1000000",
      })
  void everyUnsupportedValueIsNamedWithItsPath(
      String old, String by, String path, String expected) {
    String replacement = by == null ? "" : by;
    Problem problem =
        problemOf(NetConfigs.PROXYLESS, old.replace('\'', '"'), replacement.replace('\'', '"'));
    assertThat(problem.where()).isEqualTo("net.config, key " + path);
    assertThat(problem.expected()).contains(expected);
  }

  @Test
  void anIdentityBesideABlockThatChangesTheShapeIsRefused() {
    String json =
        NetConfigs.PROXYLESS.replace(
            "\"stride\": 1, \"expand_ratio\": 6", "\"stride\": 2, \"expand_ratio\": 6");
    assertThat(problemsOf(json))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo("net.config, key blocks[3].shortcut");
              assertThat(problem.what()).contains("stride 2 from 16 to 16");
            });
  }

  @Test
  void allThatIsWrongIsToldAtOnceAndNothingTwice() {
    String json =
        NetConfigs.ONCE_FOR_ALL
            .replace("\"eps\": 1e-05", "\"eps\": \"small\"")
            .replace("\"kernel_size\": 5", "\"kernel_size\": 6")
            .replace("\"mid_channels\": 64", "\"mid_channels\": 0")
            .replace("\"final_expand_layer\"", "\"last_layer\"")
            .replace("\"out_features\": 10", "\"out_features\": null");
    assertThat(problemsOf(json))
        .extracting(Problem::where)
        .containsExactly(
            "net.config, key bn.eps",
            "net.config, key blocks[1].mobile_inverted_conv.kernel_size",
            "net.config, key blocks[3].mobile_inverted_conv.mid_channels",
            "net.config, key final_expand_layer",
            "net.config, key classifier.out_features",
            "net.config, key last_layer");
  }

  @Test
  void aTensorThatNoArrayHoldsIsRefused() {
    String json =
        NetConfigs.PROXYLESS
            .replace("\"out_channels\": 32", "\"out_channels\": 65536")
            .replace(
                "\"in_features\": 32, \"out_features\": 10",
                "\"in_features\": 65536, \"out_features\": 65536");
    assertThat(problemsOf(json))
        .singleElement()
        .satisfies(problem -> assertThat(problem.where()).endsWith("classifier.out_features"));
  }

  @Test
  void brokenJsonIsRefusedWithLineAndColumn() {
    assertThat(problemsOf("{\n  \"name\": ]\n}").get(0).where()).startsWith("net.config:2:");
    assertThat(problemsOf(NetConfigs.PROXYLESS + "}").get(0).where()).startsWith("net.config:");
    assertThat(problemsOf("{\"name\": 1, \"name\": 2}").get(0).what()).contains("name");
    String deep = "{\"name\": " + "[".repeat(5000);
    assertThat(problemsOf(deep).get(0).where()).startsWith("net.config");
    for (String json : List.of("", "3", "[]", "null")) {
      assertThat(problemsOf(json).get(0).expected()).contains("net.config");
    }
  }
}
