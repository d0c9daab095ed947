package dev.metronome.space;

import dev.metronome.network.Activation;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.Primitive.Convolution;
import dev.metronome.problem.BadInputException;
import dev.metronome.tables.OpSignature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network of another code base as a point of a built-in space: the same layers, kernels, widths,
 * strides and shortcuts.
 *
 * <p>What code bases do differently may differ, and is told: the padding, the batch normalizations'
 * epsilon, and ReLU6 in place of ReLU.
 *
 * @param point the space, with the network's filters, and the architecture
 * @param differences between the network and the point's; empty where they compute the same
 */
public record SpaceMatch(SpacePoint point, List<String> differences) {

  public SpaceMatch {
    differences = List.copyOf(differences);
  }

  /** The point that a network is, of the first space that has it. */
  public static Optional<SpaceMatch> of(Network network) {
    return SearchSpaces.names().stream()
        .map(name -> in(SearchSpaces.named(name), network))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<SpaceMatch> in(SearchSpace published, Network network) {
    List<PlacedLayer> layers = network.placedLayers();
    if (published.slots().size() != layers.size()) {
      return Optional.empty();
    }
    Optional<SearchSpace> space = withFiltersOf(network, layers, published);
    return space
        .filter(s -> s.input().equals(network.input()))
        .flatMap(s -> s.find((slot, layer) -> same(layer, layers.get(slot))))
        .map(architecture -> new SpacePoint(space.get(), architecture))
        .map(point -> new SpaceMatch(point, differences(network, point.network())));
  }

  private static Optional<SearchSpace> withFiltersOf(
      Network network, List<PlacedLayer> layers, SearchSpace published) {
    if (published.decisions().stream().anyMatch(d -> d.tag() == Decision.Tag.FILTERS)) {
      // The architecture chooses the filters, out of the multiples of the published ones.
      return withParameters(network, published, published.parameters().filters());
    }
    // Stem, stages and head in order, as in the space's parameters; pool and classifier follow.
    Map<String, Integer> filters = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      String place = published.slots().get(i).name().replaceFirst("\\..*", "");
      filters.putIfAbsent(place, layers.get(i).output().channels());
    }
    List<Integer> counts =
        filters.values().stream().limit(published.parameters().filters().size()).toList();
    return withParameters(network, published, counts);
  }

  private static Optional<SearchSpace> withParameters(
      Network network, SearchSpace published, List<Integer> filters) {
    try {
      return Optional.of(
          SearchSpaces.named(
              published.name(),
              p ->
                  new SpaceParameters(
                      network.input().height(),
                      network.output().channels(),
                      1,
                      filters,
                      network.placedLayers().get(0).signature().stride())));
    } catch (BadInputException e) {
      // Such as one class only: no network of a space.
      return Optional.empty();
    }
  }

  private static boolean same(PlacedLayer a, PlacedLayer b) {
    return withRelu(a.signature()).equals(withRelu(b.signature()))
        // A missing batch normalization is not in the signature.
        && a.parameters() == b.parameters();
  }

  private static OpSignature withRelu(OpSignature signature) {
    return new OpSignature(
        signature.op(),
        signature.input(),
        signature.output(),
        signature.kernel(),
        signature.stride(),
        signature.hiddenChannels(),
        signature.squeezeExciteChannels(),
        signature.activation().equals(Activation.RELU6.text())
            ? Activation.RELU.text()
            : signature.activation(),
        signature.residual());
  }

  private static List<String> differences(Network network, Network ofSpace) {
    Set<String> differences = new LinkedHashSet<>();
    List<Convolution> found = convolutions(network);
    List<Convolution> own = convolutions(ofSpace);
    for (int i = 0; i < found.size(); i++) {
      Convolution a = found.get(i);
      Convolution b = own.get(i);
      if (a.activation() != b.activation()) {
        differences.add(
            "activation %s, not %s".formatted(a.activation().text(), b.activation().text()));
      }
      if (!a.verticalPadding().equals(b.verticalPadding())) {
        differences.add(
            "padding %s, not %s".formatted(a.style().padding().text(), b.style().padding().text()));
      }
      if (!a.batchNormEpsilon().equals(b.batchNormEpsilon())) {
        differences.add(
            "batch normalization with epsilon %s, not %s"
                .formatted(a.batchNormEpsilon().orElseThrow(), b.batchNormEpsilon().orElseThrow()));
      }
    }
    return new ArrayList<>(differences);
  }

  private static List<Convolution> convolutions(Network network) {
    List<Convolution> convolutions = new ArrayList<>();
    for (PlacedLayer layer : network.placedLayers()) {
      for (Primitive primitive : layer.primitives()) {
        if (primitive instanceof Convolution convolution) {
          convolutions.add(convolution);
        }
      }
    }
    return convolutions;
  }
}
