package dev.metronome.supernet;

import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.TensorSpec;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which layers of a slot have weights in common. */
public enum WeightSharing {

  /** None: every layer that can stand in a slot has its own (ProxylessNAS, arXiv 1812.00332). */
  OWN,

  /** All, by operation collapsing (TuNAS, arXiv 2008.06120, section 4): see {@link ChoiceBlock}. */
  COLLAPSED;

  /** Weights and the optimizer's state of a step: three numbers of 4 bytes. */
  private static final int BYTES = 12;

  /** As much as a process of a desktop holds beside images and activations. */
  private static final long MOST_BYTES = 2L << 30;

  /** Under which name a supernet keeps a tensor of a layer that {@link #stored} gave. */
  String nameOf(Primitive primitive, TensorSpec spec) {
    return this == OWN ? spec.name() : ChoiceBlock.sharedName(primitive, spec);
  }

  /** The layers under the names of their weights; those whose name stays are left out. */
  Map<PlacedLayer, PlacedLayer> stored(SearchSpace space) {
    Map<PlacedLayer, PlacedLayer> stored = new HashMap<>();
    if (this == OWN) {
      for (Set<PlacedLayer> layers : space.variants().values()) {
        int number = 0;
        for (PlacedLayer layer : layers) {
          String name = layer.layer().name() + ".path" + number++;
          if (layers.size() > 1) {
            stored.put(layer, new PlacedLayer(layer.layer().named(name), layer.input()));
          }
        }
      }
    }
    return stored;
  }

  /** The learned tensors of a supernet of a space, by name, each as large as any path needs it. */
  Map<String, TensorSpec> tensors(SearchSpace space) {
    Map<PlacedLayer, PlacedLayer> stored = stored(space);
    Map<String, TensorSpec> tensors = new LinkedHashMap<>();
    for (Set<PlacedLayer> layers : space.variants().values()) {
      List<PlacedLayer> named =
          layers.stream().map(layer -> stored.getOrDefault(layer, layer)).toList();
      tensors.putAll(new ChoiceBlock(named, this::nameOf).sharedTensors());
    }
    return tensors;
  }

  /** Number of learned values in a supernet of a space. */
  public long parameters(SearchSpace space) {
    return tensors(space).values().stream().mapToLong(TensorSpec::elements).sum();
  }

  /**
   * Refuses a space whose supernet would not fit into memory.
   *
   * @throws BadInputException with the number of weights, and what they would be shared
   */
  public void requireHeld(SearchSpace space) {
    long weights = parameters(space);
    if (weights > MOST_BYTES / BYTES) {
      throw new BadInputException(
          "weights",
          String.format(
              Locale.ROOT,
              "%s: a supernet of %s has %,d weights, %.1f GiB with the optimizer's state",
              name().toLowerCase(Locale.ROOT),
              space.description(),
              weights,
              weights * (double) BYTES / (1L << 30)),
          String.format(Locale.ROOT, "at most %,d", MOST_BYTES / BYTES),
          this == OWN
              ? String.format(
                  Locale.ROOT,
                  "share them by 'collapsed' (%,d weights), or give a smaller width",
                  COLLAPSED.parameters(space))
              : "give a smaller width");
    }
  }
}
