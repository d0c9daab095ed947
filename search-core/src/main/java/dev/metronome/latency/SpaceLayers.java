package dev.metronome.latency;

import dev.metronome.network.PlacedLayer;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.published.LayerOptions;
import java.util.ArrayList;
import java.util.List;

/** The places of a space's networks, as cost models of others need them. */
public final class SpaceLayers {

  private SpaceLayers() {}

  /** What can stand at each place, in the order of the space's slots. */
  public static List<LayerOptions> of(SearchSpace space) {
    List<LayerOptions> places = new ArrayList<>();
    space
        .variants()
        .forEach(
            (slot, layers) -> {
              List<OpSignature> operations =
                  layers.stream()
                      .filter(NetworkSignatures::costs)
                      .map(PlacedLayer::signature)
                      .distinct()
                      .toList();
              boolean mayBeSkipped =
                  layers.stream().anyMatch(layer -> !NetworkSignatures.costs(layer));
              places.add(new LayerOptions(slot.name(), operations, mayBeSkipped));
            });
    return List.copyOf(places);
  }
}
