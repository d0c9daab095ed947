package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Shortcut;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TunasSpacesTest {

  private final SearchSpace enlarged = SearchSpaces.named("proxylessnas-enlarged");
  private final SearchSpace mobile = SearchSpaces.named("mobilenetv3-like");

  private static BigInteger power(long base, int exponent) {
    return BigInteger.valueOf(base).pow(exponent);
  }

  private static BigInteger product(BigInteger... factors) {
    return List.of(factors).stream().reduce(BigInteger.ONE, BigInteger::multiply);
  }

  @Test
  void combinationsAreThoseThatThePaperGives() {
    BigInteger proxyless = product(power(3, 1), power(6, 6), power(12, 15));
    assertThat(SearchSpaces.definition("proxylessnas").combinations()).isEqualTo(proxyless);
    assertThat(proxyless.toString()).hasSize(22);
    BigInteger larger = SearchSpaces.definition("proxylessnas-enlarged").combinations();
    assertThat(larger).isEqualTo(proxyless.multiply(power(7, 9)));
    assertThat(larger.toString()).hasSize(29);
    BigInteger largest = SearchSpaces.definition("mobilenetv3-like").combinations();
    // Stem kernel and optional layer; mandatory and optional layers; filters.
    assertThat(largest)
        .isEqualTo(product(power(2 * 6, 1), power(36, 5), power(72, 15), power(7, 8)));
    assertThat(largest.toString()).hasSize(44);
  }

  @Test
  void cardinalitiesCountDifferentNetworks() {
    // Of the seven multiples of 16 four differ after rounding, of those of 32 six.
    assertThat(enlarged.cardinality())
        .isEqualTo(
            product(
                SearchSpaces.named("proxylessnas").cardinality(),
                power(4, 3),
                power(6, 1),
                power(7, 5)));
    // Stem: 2 kernels, 3 kernels or none; filters 4, 4, 6 and five times 7; layers.
    assertThat(mobile.cardinality())
        .isEqualTo(
            product(
                power(2 * (3 + 1), 1),
                power(4, 2),
                power(6, 1),
                power(7, 5),
                power(36, 5),
                power(36 + 1, 15)));
  }

  @Test
  void filtersOfAStageAreMultiplesOfItsBaseRoundedHalfUp() {
    assertThat(labels(enlarged, "stem.filters")).containsExactly("8", "16", "24", "32");
    assertThat(labels(enlarged, "stage3.filters"))
        .containsExactly("16", "24", "32", "40", "48", "64");
    assertThat(labels(enlarged, "stage4.filters"))
        .containsExactly("32", "40", "48", "64", "80", "96", "128");
    assertThat(labels(enlarged, "head.filters"))
        .containsExactly("512", "640", "768", "1024", "1280", "1536", "2048");
    assertThat(labels(mobile, "features.filters")).isEqualTo(labels(enlarged, "head.filters"));
  }

  private static List<String> labels(SearchSpace space, String decision) {
    return space.decisions().stream()
        .filter(d -> d.name().equals(decision))
        .flatMap(d -> d.choices().stream())
        .map(Choice::label)
        .toList();
  }

  @Test
  void publishedNetworksAreTheSameInTheEnlargedSpace() {
    for (String name : List.of("mobilenet-v2", "mnasnet-b1", "proxylessnas-mobile")) {
      Network plain = ReferenceArchitectures.named(name).orElseThrow().point().network();
      Network point =
          ReferenceArchitectures.named(name + "-proxylessnas-enlarged")
              .orElseThrow()
              .point()
              .network();
      assertThat(point.placedLayers().stream().map(PlacedLayer::signature))
          .isEqualTo(plain.placedLayers().stream().map(PlacedLayer::signature).toList());
      assertThat(point.parameters()).isEqualTo(plain.parameters());
      assertThat(point.macs()).isEqualTo(plain.macs());
    }
  }

  @Test
  void theLargestMobileNetHasTheLayersOfThePaper() {
    List<Integer> last = mobile.decisions().stream().map(d -> d.choices().size() - 1).toList();
    List<Integer> choices = new ArrayList<>(last);
    for (int i = 0; i < choices.size(); i++) {
      if (mobile.decisions().get(i).tag() == Decision.Tag.BLOCK) {
        choices.set(i, 0);
      }
    }
    Network network = mobile.network(mobile.architecture(choices, "test"));
    List<PlacedLayer> layers = network.placedLayers();

    assertThat(layers).hasSize(2 + 5 * 4 + 4);
    assertThat(layers.get(0).layer())
        .isEqualTo(new Layer.Conv("stem", 5, 2, 32, Activation.HARD_SWISH));
    assertThat(layers.get(1).signature().op()).isEqualTo("separable_conv");
    assertThat(layers.get(1).residual()).isTrue();
    assertThat(layers.get(2).layer()).isInstanceOf(Layer.InvertedBottleneck.class);
    Layer.InvertedBottleneck first = (Layer.InvertedBottleneck) layers.get(2).layer();
    assertThat(first.shortcut()).isEqualTo(Shortcut.NONE);
    assertThat(first.activation()).isEqualTo(Activation.RELU);
    assertThat(first.hidden()).isEqualTo(6 * 32);
    assertThat(first.squeezeExcite()).isEqualTo(48);
    assertThat(layers.get(10).signature().activation()).isEqualTo("hard_swish");
    assertThat(layers.stream().map(l -> l.output().height()).distinct())
        .containsExactly(112, 56, 28, 14, 7, 1);
    Convolution features = (Convolution) layers.get(24).primitives().get(0);
    assertThat(features.batchNormEpsilon()).isEmpty();
    assertThat(features.activation()).isEqualTo(Activation.HARD_SWISH);
    assertThat(features.output().channels()).isEqualTo(2048);
  }

  /** Stage 4 keeps the resolution: with equal filters only the layers after its first add. */
  @Test
  void theFirstLayerOfAStageNeverAddsItsInput() {
    for (SearchSpace space : List.of(enlarged, mobile)) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 300; i++) {
        for (PlacedLayer layer : space.network(space.sample(random)).placedLayers()) {
          if (layer.layer().name().endsWith("layer1")) {
            assertThat(layer.residual()).isFalse();
          } else if (layer.layer() instanceof Layer.InvertedBottleneck) {
            assertThat(layer.residual()).isTrue();
          }
        }
      }
    }
  }

  @Test
  void distinctTableRowsAreCountedByHand() {
    // Stem 4; separable 3 x 4 x 4. Stage 2 to 7: first layers by 6 blocks, inputs and outputs, then
    // 6 blocks by filters where layers follow; stages 4 and 5 have 14 pixels and 4 filters in
    // common. Head 7 x 7, pool and classifier 7 each.
    int first = 6 * (4 * 4 + 4 * 6 + 6 * 7 + 7 * 7 + 7 * 7 + 7 * 7);
    int following = 6 * (4 + 6 + 7 + 7 + 7 - 4);
    assertThat(NetworkSignatures.rows(enlarged).size())
        .isEqualTo(4 + 3 * 16 + first + following + 49 + 7 + 7);
    // The stem's 8, its separable 3 x 4; 36 blocks, five stages, of which the third and the fourth
    // have 14 pixels and 4 filters in common; head, pool, features, classifier.
    int mandatory = 36 * (4 * 4 + 4 * 6 + 6 * 7 + 7 * 7 + 7 * 7);
    int optional = 36 * (4 + 6 + 7 + 7 + 7 - 4);
    assertThat(NetworkSignatures.rows(mobile).size())
        .isEqualTo(8 + 12 + mandatory + optional + 49 + 7 + 49 + 7);
  }

  @Test
  void theStemStrideIsAParameter() {
    SearchSpace small =
        SearchSpaces.named("mobilenetv3-like", p -> p.withResolution(32).withStemStride(1));
    Network network = small.network(small.architecture(zeros(small), "test"));
    assertThat(network.placedLayers().get(0).output().height()).isEqualTo(32);
    assertThat(small.description()).endsWith(" stem-stride=1");
    assertThat(SearchSpaces.described(small.description(), "test").parameters())
        .isEqualTo(small.parameters());
    // A stride that is the space's own is not told, and older files are of the same space.
    assertThat(mobile.parameters().withStemStride(2)).isNotEqualTo(mobile.parameters());
    assertThat(SearchSpaces.named("mobilenetv3-like", p -> p.withStemStride(2)).description())
        .isEqualTo(mobile.description());
  }

  private static List<Integer> zeros(SearchSpace space) {
    return Collections.nCopies(space.decisions().size(), 0);
  }
}
