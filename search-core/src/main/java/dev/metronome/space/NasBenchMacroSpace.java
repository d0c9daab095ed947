package dev.metronome.space;

import static dev.metronome.space.Pick.fixed;

import dev.metronome.network.Activation;
import dev.metronome.space.BlockTemplate.Conv;
import dev.metronome.space.BlockTemplate.GlobalPool;
import dev.metronome.space.BlockTemplate.Identity;
import dev.metronome.space.BlockTemplate.InvertedBottleneck;
import dev.metronome.space.BlockTemplate.Linear;
import java.util.ArrayList;
import java.util.List;

/**
 * NAS-Bench-Macro (Su et al., "Prioritized Architecture Sampling with Monto-Carlo Tree Search",
 * arXiv 2103.11922): 3^8 networks for CIFAR-10 whose accuracies are published.
 */
final class NasBenchMacroSpace implements SpaceFamily {

  private static final int[] LAYERS_OF_STAGE = {2, 3, 3};

  @Override
  public String name() {
    return "nas-bench-macro";
  }

  @Override
  public String summary() {
    return "NAS-Bench-Macro: 8 layers of identity or inverted bottleneck, for CIFAR-10";
  }

  @Override
  public SpaceParameters defaults() {
    return new SpaceParameters(32, 10, 1.0, List.of(32, 64, 128, 256, 1280));
  }

  @Override
  public SearchSpace create(SpaceParameters parameters) {
    List<BlockTemplate> blocks =
        List.of(
            new Identity(),
            new InvertedBottleneck(fixed(3), fixed(3), Activation.RELU),
            new InvertedBottleneck(fixed(5), fixed(6), Activation.RELU));
    List<Slot> slots = new ArrayList<>();
    slots.add(
        new Slot(
            "stem",
            1,
            fixed(parameters.scaledFilters(0)),
            fixed(new Conv(fixed(3), Activation.RELU))));
    for (int stage = 1; stage <= LAYERS_OF_STAGE.length; stage++) {
      for (int layer = 1; layer <= LAYERS_OF_STAGE[stage - 1]; layer++) {
        String name = "stage" + stage + ".layer" + layer;
        slots.add(
            new Slot(
                name,
                layer == 1 ? 2 : 1,
                fixed(parameters.scaledFilters(stage)),
                Pick.oneOf(name + ".block", blocks)));
      }
    }
    int head = parameters.scaledFilters(LAYERS_OF_STAGE.length + 1);
    slots.add(new Slot("head", 1, fixed(head), fixed(new Conv(fixed(1), Activation.RELU))));
    slots.add(new Slot("pool", 1, fixed(head), fixed(new GlobalPool())));
    slots.add(new Slot("classifier", 1, fixed(parameters.classes()), fixed(new Linear())));
    return new SearchSpace(name(), parameters, slots);
  }
}
