package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.network.PlacedLayer;
import dev.metronome.space.Decision.Tag;
import dev.metronome.supernet.Supernet;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NestedDecisionsTest {

  private final SearchSpace space = NestedSpace.create();

  private Architecture architecture(Integer... choices) {
    return space.architecture(List.of(choices), "test");
  }

  @Test
  void theWalkVisitsADecisionBeforeThoseBelowItsChoices() {
    assertThat(space.decisions())
        .extracting(Decision::name)
        .containsExactly(
            "a.filters", "a.block", "a.sep_kernel", "a.mb_kernel", "a.mb_expansion", "b.expansion");
  }

  @Test
  void onlyDecisionsBelowAMadeChoiceAreActive() {
    assertThat(space.activeDecisions(architecture(0, 0, 1, 2, 1, 2)))
        .extracting(Decision::name)
        .containsExactly("a.filters", "a.block", "b.expansion");
    assertThat(space.activeDecisions(architecture(0, 1, 1, 2, 1, 2)))
        .extracting(Decision::name)
        .containsExactly("a.filters", "a.block", "a.sep_kernel", "b.expansion");
    assertThat(space.activeDecisions(architecture(0, 2, 1, 2, 1, 2)))
        .extracting(Decision::name)
        .containsExactly("a.filters", "a.block", "a.mb_kernel", "a.mb_expansion", "b.expansion");
  }

  @Test
  void whatDoesNotMatterIsZeroSoThatEqualNetworksAreEqualArchitectures() {
    assertThat(architecture(1, 0, 1, 2, 1, 2)).isEqualTo(architecture(1, 0, 0, 0, 0, 2));
    assertThat(architecture(1, 1, 1, 2, 1, 2).choices()).containsExactly(1, 1, 1, 0, 0, 2);
    assertThat(architecture(1, 2, 1, 2, 1, 2).choices()).containsExactly(1, 2, 0, 2, 1, 2);
  }

  @Test
  void theCardinalityCountsEveryArchitectureOnce() {
    // 2 filters x (1 identity + 2 separable + 3 x 2 bottlenecks) x 3 expansions.
    assertThat(space.cardinality()).isEqualTo(BigInteger.valueOf(54));
    Set<Architecture> found = new HashSet<>();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 5_000; i++) {
      found.add(space.sample(random));
    }
    assertThat(found).hasSize(54);
    assertThat(found.stream().map(a -> space.network(a).layers()).distinct()).hasSize(54);
  }

  @Test
  void everyChoiceBecomesTheLayerItNames() {
    List<Layer> layers = space.network(architecture(1, 2, 0, 2, 1, 1)).layers();

    assertThat(layers.get(1))
        .isEqualTo(new Layer.InvertedBottleneck("a", 7, 1, 32, 16, 0, Activation.RELU));
    // The hidden width of b follows from the filters that a decided.
    assertThat(layers.get(2))
        .isEqualTo(new Layer.InvertedBottleneck("b", 3, 2, 48, 16, 0, Activation.HARD_SWISH));
    assertThat(space.network(architecture(0, 1, 1, 0, 0, 0)).layers().get(1))
        .isEqualTo(new Layer.SeparableConv("a", 5, 1, 8, Activation.RELU));
    assertThat(space.network(architecture(0, 0, 0, 0, 0, 0)).layers().get(1))
        .isEqualTo(new Layer.Identity("a"));
    assertThat(space.network(architecture(1, 0, 0, 0, 0, 0)).layers().get(1))
        .isEqualTo(new Layer.Conv("a", 1, 1, 16, Activation.NONE));
  }

  @Test
  void variantsAreAllLayersWithAllInputsOfEachSlot() {
    Map<String, Set<PlacedLayer>> variants =
        space.variants().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));

    assertThat(variants.get("stem")).hasSize(1);
    assertThat(variants.get("a")).hasSize(2 * 9);
    // Two input widths times three expansions.
    assertThat(variants.get("b")).hasSize(6);
    assertThat(variants.get("head")).hasSize(1);
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 200; i++) {
      for (PlacedLayer placed : space.network(space.sample(random)).placedLayers()) {
        assertThat(variants.get(placed.layer().name())).contains(placed);
      }
    }
  }

  @Test
  void tableRowsAreAllVariantsButTheIdentity() {
    // stem 1, a 17 (18 without the identity), b 6, head, pool and classifier 1 each.
    assertThat(NetworkSignatures.rows(space)).hasSize(1 + 17 + 6 + 3);
  }

  @Test
  void textHasAllDecisionsAndReadsBack() {
    Architecture architecture = architecture(1, 2, 0, 2, 1, 2);
    assertThat(architecture).hasToString("nested/1:2:0:2:1:2");
    assertThat(ArchitectureText.parse("nested/1:2:0:2:1:2", space)).isEqualTo(architecture);
    // Inactive indices are read and made canonical, but must still be choices.
    assertThat(ArchitectureText.parse("nested/1:0:1:2:1:2", space))
        .hasToString("nested/1:0:0:0:0:2");
  }

  @Test
  void jsonNamesOnlyTheDecisionsThatMatter() {
    assertThat(ArchitectureText.toJson(architecture(1, 1, 1, 0, 0, 2), space))
        .contains("\"a.filters\" : \"16\"", "\"a.sep_kernel\" : \"5\"", "\"b.expansion\" : \"6\"")
        .doesNotContain("a.mb_kernel", "a.mb_expansion");
  }

  @Test
  void twoDecisionsOfOneNameAreRefused() {
    Pick<Integer> filters = Pick.oneOf("same", Decision.Tag.FILTERS, List.of(8, 16));
    Pick<BlockTemplate> conv =
        Pick.fixed(
            new BlockTemplate.Conv(
                Pick.oneOf("same", Decision.Tag.KERNEL, List.of(1, 3)), Activation.RELU));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SearchSpace(
                    "clash",
                    space.parameters(),
                    List.of(new Slot("only", 1, new Filters.Picked(filters), conv))))
        .withMessageContaining("same");
  }

  @Test
  void alternativesKeepTheWidthsOfAnArchitectureAndFreeTheRest() {
    List<List<PlacedLayer>> alternatives =
        space.alternatives(
            architecture(1, 2, 0, 2, 1, 2),
            d -> d.tag() != Tag.FILTERS && d.tag() != Tag.EXPANSION);

    // Filters 16 as made; identity, 2 separable, and 3 kernels of the expansion made.
    assertThat(alternatives.get(1)).hasSize(6).allMatch(layer -> layer.output().channels() == 16);
    assertThat(alternatives.get(1))
        .filteredOn(layer -> layer.layer() instanceof Layer.InvertedBottleneck)
        .allMatch(layer -> layer.signature().hiddenChannels() == 4 * 8);
    assertThat(alternatives.get(2)).hasSize(1);
    assertThat(alternatives.get(2).get(0).signature().hiddenChannels()).isEqualTo(6 * 16);
  }

  @Test
  void everyPathOfASupernetWithNestedDecisionsLearns() {
    try (Supernet supernet = new Supernet(space, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1)) {
      SplittableRandom random = new SplittableRandom(9);
      for (int i = 0; i < 20; i++) {
        double loss = supernet.learn(space.sample(random), RandomBatches.of(space, 4, i), 0.05);
        assertThat(loss).isBetween(0.0, 10.0);
      }
    }
  }
}
