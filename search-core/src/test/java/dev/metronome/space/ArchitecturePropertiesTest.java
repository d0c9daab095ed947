package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.TensorSpec;
import dev.metronome.tables.Operation;
import dev.metronome.tables.TensorShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ArchitecturePropertiesTest {

  /** Any architecture of any built-in space, with any parameters. */
  @Provide
  Arbitrary<SpacePoint> points() {
    Arbitrary<Integer> resolutions = Arbitraries.integers().between(8, 70);
    Arbitrary<Integer> classes = Arbitraries.integers().between(2, 50);
    Arbitrary<Double> widths = Arbitraries.doubles().between(0.05, 1.5).ofScale(2);
    Arbitrary<Integer> filters = Arbitraries.integers().between(1, 100);
    return Combinators.combine(
            Arbitraries.of(SearchSpaces.names()),
            resolutions,
            classes,
            widths,
            filters.list().ofSize(9),
            Arbitraries.integers().between(0, 4),
            Arbitraries.longs())
        .as(
            (name, resolution, classCount, width, counts, stemStride, seed) -> {
              SearchSpace space =
                  SearchSpaces.named(
                      name,
                      p ->
                          new SpaceParameters(
                              resolution,
                              classCount,
                              width,
                              counts.subList(0, p.filters().size()),
                              stemStride));
              return new SpacePoint(space, space.sample(new SplittableRandom(seed)));
            });
  }

  @Property(tries = 200)
  void textReadsBackEqual(@ForAll("points") SpacePoint point) {
    String text = point.architecture().toString();
    assertThat(ArchitectureText.parse(text, point.space())).isEqualTo(point.architecture());
    assertThat(ArchitectureText.spaceName(text)).isEqualTo(point.space().name());
  }

  @Property(tries = 200)
  void jsonReadsBackEqualWithItsParameters(@ForAll("points") SpacePoint point) {
    String json = ArchitectureText.toJson(point.architecture(), point.space());
    SpacePoint read = ArchitectureText.fromJson(json, "test");
    assertThat(read.architecture()).isEqualTo(point.architecture());
    assertThat(read.space().parameters()).isEqualTo(point.space().parameters());
    assertThat(read.space().name()).isEqualTo(point.space().name());
  }

  @Property(tries = 100)
  void shapesFlowFromTheImageToTheClasses(@ForAll("points") SpacePoint point) {
    Network network = point.network();
    SpaceParameters parameters = point.space().parameters();
    TensorShape shape = new TensorShape(parameters.resolution(), parameters.resolution(), 3);
    for (PlacedLayer placed : network.placedLayers()) {
      assertThat(placed.input()).isEqualTo(shape);
      List<Primitive> chain = placed.primitives();
      for (int i = 1; i < chain.size(); i++) {
        assertThat(chain.get(i).input()).isEqualTo(chain.get(i - 1).output());
      }
      shape = placed.output();
    }
    assertThat(shape).isEqualTo(new TensorShape(1, 1, parameters.classes()));
    assertThat(network.output()).isEqualTo(shape);
  }

  @Property(tries = 100)
  void namesOfLayersAndWeightsAreUnique(@ForAll("points") SpacePoint point) {
    Network network = point.network();
    assertThat(network.layers()).extracting(layer -> layer.name()).doesNotHaveDuplicates();
    assertThat(network.weights()).extracting(TensorSpec::name).doesNotHaveDuplicates();
    assertThat(
            network.weights().stream()
                .filter(spec -> spec.role().learned())
                .mapToLong(TensorSpec::elements)
                .sum())
        .isEqualTo(network.parameters());
  }

  @Property(tries = 100)
  void everyLayerIsAVariantOfItsSlotAndEveryOperationARow(@ForAll("points") SpacePoint point) {
    Map<String, Set<PlacedLayer>> variants = new HashMap<>();
    point.space().variants().forEach((slot, layers) -> variants.put(slot.name(), layers));
    Network network = point.network();

    for (PlacedLayer placed : network.placedLayers()) {
      assertThat(variants.get(placed.layer().name())).contains(placed);
    }
    assertThat(NetworkSignatures.rows(point.space()).keySet())
        .containsAll(NetworkSignatures.of(network).stream().map(Operation::signature).toList());
    long skipped =
        network.placedLayers().stream().filter(p -> p.layer().op().equals("identity")).count();
    assertThat(NetworkSignatures.of(network)).hasSize((int) (network.layers().size() - skipped));
  }

  @Property(tries = 12)
  void theNetworkOfARowHasThatOneOperation(@ForAll("points") SpacePoint point) {
    NetworkSignatures.rows(point.space())
        .forEach(
            (signature, network) ->
                assertThat(NetworkSignatures.of(network))
                    .extracting(Operation::signature)
                    .containsExactly(signature));
  }

  @Property(tries = 50)
  void filtersAreMultiplesOfEight(@ForAll("points") SpacePoint point) {
    Set<Integer> channels =
        point.network().placedLayers().stream()
            .filter(placed -> !placed.layer().op().equals("linear"))
            .map(placed -> placed.output().channels())
            .collect(Collectors.toSet());
    assertThat(channels).allSatisfy(count -> assertThat(count % 8).isZero());
  }
}
