package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PaddingRule;
import dev.metronome.network.Shortcut;
import dev.metronome.network.published.NetConfig;
import dev.metronome.support.NetConfigs;
import dev.metronome.support.SharedFiles;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpaceMatchTest {

  @Property(tries = 50)
  void everyArchitectureIsFoundByItsNetwork(@ForAll boolean macro, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SearchSpace space =
        SearchSpaces.named(
            macro ? "nas-bench-macro" : "proxylessnas",
            p -> p.withResolution(40).withClasses(7).withFilters(widened(p.filters(), random)));
    Architecture architecture = space.sample(random);
    SpaceMatch match = SpaceMatch.of(space.network(architecture)).orElseThrow();
    assertThat(match.point().architecture()).isEqualTo(architecture);
    assertThat(match.point().space().description()).isEqualTo(space.description());
    assertThat(match.differences()).isEmpty();
  }

  private static List<Integer> widened(List<Integer> filters, SplittableRandom random) {
    return filters.stream().map(count -> count + 8 * random.nextInt(4)).toList();
  }

  @Test
  void nestedChoicesAreFoundToo() {
    SearchSpace space = NestedSpace.create();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50; i++) {
      Architecture architecture = space.sample(random);
      Network network = space.network(architecture);
      Architecture found =
          space.find((slot, layer) -> layer.equals(network.placedLayers().get(slot))).orElseThrow();
      assertThat(space.network(found).layers()).isEqualTo(network.layers());
    }
  }

  @Test
  void theFileOfProxylessNasMobileIsThePointThatWeCallSo() throws IOException {
    String json =
        Files.readString(SharedFiles.require("reference/architectures/proxylessnas-mobile.json"));
    SpaceMatch match = SpaceMatch.of(NetConfig.read(json, "file", 224)).orElseThrow();
    SpacePoint ours = ReferenceArchitectures.named("proxylessnas-mobile").orElseThrow().point();
    assertThat(match.point().architecture()).isEqualTo(ours.architecture());
    assertThat(match.point().space().description()).isEqualTo(ours.space().description());
    assertThat(match.differences())
        .containsExactly("activation relu6, not relu", "padding symmetric, not same");
  }

  @Test
  void aFileOfAnotherWidthIsFoundWithItsFilters() {
    Network network = NetConfig.read(NetConfigs.MACRO_POINT, "file", 16);
    SpaceMatch match = SpaceMatch.of(network).orElseThrow();
    assertThat(match.point().architecture()).hasToString("nas-bench-macro/1:0:2:1:0:1:0:0");
    assertThat(match.point().space().description())
        .isEqualTo("nas-bench-macro resolution=16 classes=10 width=1.0 filters=8,16,32,64,320");
    assertThat(match.point().network().macs()).isEqualTo(network.macs());
  }

  @Test
  void aNetworkWhoseFiltersAreChoicesIsFoundWithThem() {
    SearchSpace space =
        SearchSpaces.named(
            "mobilenetv3-like", p -> p.withResolution(64).withClasses(7).withStemStride(1));
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 5; i++) {
      Architecture architecture = space.sample(random);
      SpaceMatch match = SpaceMatch.of(space.network(architecture)).orElseThrow();
      assertThat(match.point().architecture()).isEqualTo(architecture);
      assertThat(match.point().space().description()).isEqualTo(space.description());
      assertThat(match.differences()).isEmpty();
    }
  }

  @Test
  void networksOfNoSpaceAreNotFound() {
    for (String json : List.of(NetConfigs.PROXYLESS, NetConfigs.ONCE_FOR_ALL)) {
      assertThat(SpaceMatch.of(NetConfig.read(json, "file", 32))).isEmpty();
    }
  }

  @Test
  void whatWouldChangeTheNetworkIsNoMatch() {
    SearchSpace space = SearchSpaces.named("proxylessnas");
    Network network =
        space.network(
            ArchitectureText.parse(
                "proxylessnas/0:1:0:6:6:2:0:1:1:5:1:1:1:4:1:1:1:5:5:2:2:5", space));
    assertThat(SpaceMatch.of(network)).isPresent();
    Layer third = network.layers().get(3);
    assertThat(third).isInstanceOf(Layer.InvertedBottleneck.class);
    ConvolutionStyle style = ConvolutionStyle.TUNAS;
    List<Layer> others =
        List.of(
            bottleneck(3, 96, 0, Activation.HARD_SWISH, Shortcut.WHERE_SHAPES_AGREE, style),
            bottleneck(3, 96, 0, Activation.RELU, Shortcut.NONE, style),
            bottleneck(3, 96, 8, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, style),
            bottleneck(3, 88, 0, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, style),
            bottleneck(9, 96, 0, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, style),
            bottleneck(
                3, 96, 0, Activation.RELU, Shortcut.WHERE_SHAPES_AGREE, style.withoutBatchNorm()));
    for (Layer other : others) {
      assertThat(SpaceMatch.of(with(network, other))).as(other.toString()).isEmpty();
    }
    ConvolutionStyle foreign = new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(1e-5));
    Layer alike = bottleneck(3, 96, 0, Activation.RELU6, Shortcut.WHERE_SHAPES_AGREE, foreign);
    // At stride 1 both paddings are the same.
    assertThat(SpaceMatch.of(with(network, alike)).orElseThrow().differences())
        .containsExactly(
            "activation relu6, not relu", "batch normalization with epsilon 1.0E-5, not 0.001");
  }

  private static Layer bottleneck(
      int kernel,
      int hidden,
      int squeezeExcite,
      Activation activation,
      Shortcut shortcut,
      ConvolutionStyle style) {
    return new Layer.InvertedBottleneck(
        "stage2.layer2", kernel, 1, hidden, 32, squeezeExcite, activation, shortcut, style);
  }

  private static Network with(Network network, Layer other) {
    List<Layer> layers = new ArrayList<>(network.layers());
    layers.set(3, other);
    return new Network("other", network.input(), layers);
  }

  @Test
  void anImageThatIsNotSquareOrOneClassOnlyIsOfNoSpace() {
    SearchSpace space = SearchSpaces.named("nas-bench-macro");
    Network network = space.network(space.sample(new SplittableRandom(1)));
    Network wide = new Network("wide", new TensorShape(32, 48, 3), network.layers());
    assertThat(SpaceMatch.of(wide)).isEmpty();
    List<Layer> layers = new ArrayList<>(network.layers());
    layers.set(layers.size() - 1, new Layer.Linear("classifier", 1));
    assertThat(SpaceMatch.of(new Network("one", network.input(), layers))).isEmpty();
  }
}
