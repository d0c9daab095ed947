package dev.metronome.network.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.network.Network;
import dev.metronome.problem.BadInputException;
import dev.metronome.support.NetConfigs;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds, it is a network that can be counted, or bad input. */
class NetConfigMutationTest {

  private static final Pattern VALUE = Pattern.compile("(?<=[:\\[] ?)(\"\\w+\"|[-0-9.e]+|\\w+)");

  private static final List<String> OTHERS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "2",
          "7",
          "1.0",
          "0.3",
          "1e-320",
          "1e400",
          "65536",
          "2147483648",
          "99999999999999999999",
          "\"\"",
          "\"ZeroLayer\"",
          "\"relu\"",
          "[]",
          "[8]",
          "[[[8]]]",
          "{}",
          "{\"name\": \"ZeroLayer\"}");

  static List<String> files() {
    return List.of(NetConfigs.PROXYLESS, NetConfigs.ONCE_FOR_ALL);
  }

  /** Reads and counts; says whether it was a network. */
  private static boolean isNetwork(String json) {
    Network network;
    try {
      network = NetConfig.read(json, "net.config", 32);
    } catch (BadInputException e) {
      assertThat(e.problems()).isNotEmpty();
      return false;
    }
    assertThat(network.parameters()).isPositive();
    assertThat(network.macs()).isPositive();
    assertThat(network.weights()).isNotEmpty();
    assertThat(network.placedLayers())
        .allSatisfy(layer -> assertThat(layer.signature()).isNotNull());
    return true;
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTruncatedFileIsBadInput(String file) {
    String whole = file.strip();
    for (int length = 0; length < whole.length(); length++) {
      assertThat(isNetwork(whole.substring(0, length))).isFalse();
    }
    assertThat(isNetwork(whole)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyValueMayBeReplaced(String file) {
    List<MatchResult> values = VALUE.matcher(file).results().toList();
    assertThat(values).hasSizeGreaterThan(80);
    for (MatchResult value : values) {
      for (String other : OTHERS) {
        isNetwork(file.substring(0, value.start()) + other + file.substring(value.end()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyMissingOrAddedKeyIsNoticedUnlessItSaysNothing(String file) throws Exception {
    int containers = containers(new ObjectMapper().readTree(file)).size();
    for (int i = 0; i < containers; i++) {
      JsonNode root = new ObjectMapper().readTree(file);
      if (containers(root).get(i) instanceof ObjectNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
          JsonNode value = object.remove(key);
          isNetwork(root.toString());
          object.set(key, value);
        }
        object.put("surplus", 1);
        assertThat(isNetwork(root.toString())).isFalse();
      }
    }
  }

  private static List<JsonNode> containers(JsonNode node) {
    List<JsonNode> containers = new ArrayList<>();
    if (node instanceof ContainerNode<?>) {
      containers.add(node);
      node.forEach(child -> containers.addAll(containers(child)));
    }
    return containers;
  }

  @Property(tries = 500)
  void manyRandomChangesEndInANetworkOrBadInput(@ForAll long seed, @ForAll boolean onceForAll) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder json =
        new StringBuilder(onceForAll ? NetConfigs.ONCE_FOR_ALL : NetConfigs.PROXYLESS);
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(json.length());
      switch (random.nextInt(3)) {
        case 0 -> json.setCharAt(at, (char) random.nextInt(' ', 127));
        case 1 -> json.deleteCharAt(at);
        default -> {
          List<MatchResult> values = VALUE.matcher(json).results().toList();
          MatchResult value = values.get(random.nextInt(values.size()));
          json.replace(value.start(), value.end(), OTHERS.get(random.nextInt(OTHERS.size())));
        }
      }
    }
    isNetwork(json.toString());
  }
}
