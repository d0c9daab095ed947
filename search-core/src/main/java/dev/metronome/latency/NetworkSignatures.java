package dev.metronome.latency;

import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operations of networks, as rows of a latency table. */
public final class NetworkSignatures {

  private NetworkSignatures() {}

  /** The operations of a network in order, with their places; a layer that is skipped is none. */
  public static List<Operation> of(Network network) {
    return network.placedLayers().stream()
        .filter(NetworkSignatures::costs)
        .map(NetworkSignatures::of)
        .toList();
  }

  /** The operation of a layer, at the place that the layer's name gives. */
  public static Operation of(PlacedLayer placed) {
    return new Operation(placed.signature(), placed.layer().name());
  }

  /** Whether a layer does anything. */
  public static boolean costs(PlacedLayer placed) {
    return !placed.primitives().isEmpty();
  }

  /**
   * Every operation that a network of a space can contain, with a network of this one operation to
   * measure it by.
   *
   * @return signature to network, in the order of the space's slots
   */
  public static Map<OpSignature, Network> rows(SearchSpace space) {
    Map<OpSignature, Network> rows = new LinkedHashMap<>();
    for (Set<PlacedLayer> layers : space.variants().values()) {
      for (PlacedLayer placed : layers) {
        if (costs(placed)) {
          rows.computeIfAbsent(placed.signature(), signature -> single(signature, placed.layer()));
        }
      }
    }
    return rows;
  }

  private static Network single(OpSignature signature, Layer layer) {
    return new Network(signature.toString(), signature.input(), List.of(layer));
  }
}
