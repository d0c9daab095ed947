package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metronome.network.Network;
import dev.metronome.support.SharedFiles;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NasBenchMacroSpaceTest {

  private final SearchSpace space = SearchSpaces.named("nas-bench-macro");

  @Test
  void hasThreeChoicesInEightLayers() {
    assertThat(space.cardinality()).isEqualTo(BigInteger.valueOf(6561));
    assertThat(space.decisions()).hasSize(8).allSatisfy(d -> assertThat(d.choices()).hasSize(3));
  }

  @Test
  void everyNetworkHasThePublishedParametersAndMacs() throws Exception {
    JsonNode published =
        new ObjectMapper()
            .readTree(
                SharedFiles.require("reference/benchmarks/nas-bench-macro-cifar10.json").toFile());
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<String, JsonNode> entry : published.properties()) {
      List<Integer> choices = entry.getKey().chars().mapToObj(digit -> digit - '0').toList();
      Network network = space.network(space.architecture(choices, entry.getKey()));
      compared++;
      if (network.parameters() != entry.getValue().get("params").asLong()
          || network.macs() != entry.getValue().get("flops").asLong()) {
        wrong.add(entry.getKey() + " " + network.parameters() + " " + network.macs());
      }
    }
    assertThat(compared).isEqualTo(6561);
    assertThat(wrong).isEmpty();
  }

  @Test
  void smallestAndLargestNetworkHaveTheCountsWorkedOutByHand() {
    // All identity: stem, three 1x1 convolutions that change the shape, head, classifier.
    Network smallest = space.network(space.architecture(List.of(0, 0, 0, 0, 0, 0, 0, 0), "test"));
    long stem = 27 * 32 + 2 * 32;
    long changes = 32 * 64 + 2 * 64 + 64 * 128 + 2 * 128 + 128 * 256 + 2 * 256;
    long head = 256 * 1280 + 2 * 1280;
    assertThat(smallest.parameters()).isEqualTo(stem + changes + head + 1280 * 10 + 10);
    assertThat(smallest.macs())
        .isEqualTo(
            1024L * 27 * 32
                + 256 * 32 * 64
                + 64 * 64 * 128
                + 16 * 128 * 256
                + 16 * 256 * 1280
                + 12800);
  }
}
