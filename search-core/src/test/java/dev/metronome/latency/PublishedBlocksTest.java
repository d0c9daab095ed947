package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.published.NetConfig;
import dev.metronome.support.NetConfigs;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.published.OnceForAllYaml;
import dev.metronome.tables.published.ProxylessNasYaml;
import dev.metronome.tables.published.PublishedFile;
import dev.metronome.tables.text.FileContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The net.config of a source is added up by a table of the same source. */
class PublishedBlocksTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNetConfigIsTheSumOfItsPublishedRows(boolean onceForAll) {
    Network network =
        NetConfig.read(
            onceForAll ? NetConfigs.ONCE_FOR_ALL : NetConfigs.PROXYLESS, "net.config", 64);
    Map<String, Integer> rows = new LinkedHashMap<>();
    int sumMs = 0;
    for (PlacedLayer layer : network.placedLayers()) {
      boolean inClassifier = !onceForAll && layer.layer() instanceof Layer.GlobalPool;
      if (NetworkSignatures.costs(layer) && !inClassifier) {
        String row = onceForAll ? onceForAllRow(layer) : proxylessNasRow(layer);
        rows.putIfAbsent(row, 1 << rows.size());
        sumMs += rows.get(row);
      }
    }
    StringBuilder yaml = new StringBuilder();
    String spread = onceForAll ? "std" : "var";
    rows.forEach(
        (row, ms) ->
            yaml.append(row)
                .append(":\n  count: 9\n  mean: ")
                .append(ms)
                .append("\n  " + spread + ": 0\n"));
    FileContent content =
        new FileContent(Path.of("table.yaml"), yaml.toString().getBytes(StandardCharsets.UTF_8));
    PublishedFile file = new PublishedFile(content, Optional.empty(), Instant.EPOCH);
    LatencyTable table = onceForAll ? OnceForAllYaml.read(file) : ProxylessNasYaml.read(file);
    assertThat(LatencyModel.sumOfRows(table).estimate(NetworkSignatures.of(network)).ms())
        .isCloseTo(sumMs, within(1e-9));
  }

  private static String proxylessNasRow(PlacedLayer layer) {
    OpSignature op = layer.signature();
    if (layer.layer() instanceof Layer.Linear) {
      // At 64 pixels the last feature map, which the published row takes, is 8x8.
      return "Logits-input:8x8x" + op.input().channels() + "-output:" + op.output().channels();
    }
    return isBlock(layer)
        ? block(op, Math.max(1, op.hiddenChannels() / op.input().channels()))
        : plain(layer);
  }

  private static String onceForAllRow(PlacedLayer layer) {
    OpSignature op = layer.signature();
    if (layer.layer() instanceof Layer.Linear) {
      return "Logits-input:" + op.input() + "-output:" + op.output().channels();
    }
    return isBlock(layer)
        ? block(op, Math.max(op.input().channels(), op.hiddenChannels()))
            + ("-se:" + (op.squeezeExciteChannels() > 0 ? 1 : 0))
            + ("-hs:" + (op.activation().equals("hard_swish") ? 1 : 0))
        : plain(layer);
  }

  private static boolean isBlock(PlacedLayer layer) {
    return layer.layer() instanceof Layer.SeparableConv
        || layer.layer() instanceof Layer.InvertedBottleneck;
  }

  private static String block(OpSignature op, int expand) {
    return shapes("expanded_conv", op)
        + ("-expand:" + expand)
        + ("-kernel:" + op.kernel())
        + ("-stride:" + op.stride())
        + ("-idskip:" + (op.residual() ? 1 : 0));
  }

  private static String plain(PlacedLayer layer) {
    OpSignature op = layer.signature();
    if (layer.layer() instanceof Layer.GlobalPool) {
      return shapes("AvgPool2D", op);
    }
    return shapes(op.kernel() > 1 ? "Conv" : op.input().height() > 1 ? "Conv_1" : "Conv_2", op);
  }

  private static String shapes(String kind, OpSignature op) {
    return kind + "-input:" + op.input() + "-output:" + op.output();
  }
}
