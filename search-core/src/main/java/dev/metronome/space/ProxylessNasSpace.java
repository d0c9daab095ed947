package dev.metronome.space;

import static dev.metronome.space.Pick.fixed;

import dev.metronome.network.Activation;
import dev.metronome.space.BlockTemplate.Conv;
import dev.metronome.space.BlockTemplate.GlobalPool;
import dev.metronome.space.BlockTemplate.Identity;
import dev.metronome.space.BlockTemplate.InvertedBottleneck;
import dev.metronome.space.BlockTemplate.Linear;
import dev.metronome.space.BlockTemplate.SeparableConv;
import java.util.ArrayList;
import java.util.List;

/**
 * The space of ProxylessNAS (arXiv 1812.00332) as TuNAS (arXiv 2008.06120) searches it: a separable
 * convolution and 21 inverted bottlenecks, with the filters of ProxylessNAS-Mobile.
 */
final class ProxylessNasSpace implements SpaceFamily {

  private static final int[] LAYERS_OF_STAGE = {1, 4, 4, 4, 4, 4, 1};
  private static final int[] STRIDE_OF_STAGE = {1, 2, 2, 2, 1, 2, 1};
  private static final List<Integer> KERNELS = List.of(3, 5, 7);
  private static final Activation ACTIVATION = Activation.RELU;

  @Override
  public String name() {
    return "proxylessnas";
  }

  @Override
  public String summary() {
    return "ProxylessNAS: 21 inverted bottlenecks of kernel 3, 5, 7 and expansion 3, 6, or skipped";
  }

  @Override
  public SpaceParameters defaults() {
    return new SpaceParameters(224, 1000, 1.0, List.of(32, 16, 32, 40, 80, 96, 192, 320, 1280));
  }

  @Override
  public SearchSpace create(SpaceParameters parameters) {
    List<BlockTemplate> separable = new ArrayList<>();
    KERNELS.forEach(kernel -> separable.add(new SeparableConv(fixed(kernel), ACTIVATION)));
    List<BlockTemplate> mandatory = new ArrayList<>();
    for (int expansion : new int[] {3, 6}) {
      KERNELS.forEach(
          kernel ->
              mandatory.add(new InvertedBottleneck(fixed(kernel), fixed(expansion), ACTIVATION)));
    }
    List<BlockTemplate> optional = new ArrayList<>(mandatory);
    optional.add(new Identity());

    List<Slot> slots = new ArrayList<>();
    slots.add(
        new Slot(
            "stem", 2, fixed(parameters.scaledFilters(0)), fixed(new Conv(fixed(3), ACTIVATION))));
    for (int stage = 1; stage <= LAYERS_OF_STAGE.length; stage++) {
      for (int layer = 1; layer <= LAYERS_OF_STAGE[stage - 1]; layer++) {
        String name = "stage" + stage + ".layer" + layer;
        List<BlockTemplate> blocks = stage == 1 ? separable : layer == 1 ? mandatory : optional;
        slots.add(
            new Slot(
                name,
                layer == 1 ? STRIDE_OF_STAGE[stage - 1] : 1,
                fixed(parameters.scaledFilters(stage)),
                Pick.oneOf(name + ".block", blocks)));
      }
    }
    int head = parameters.scaledFilters(LAYERS_OF_STAGE.length + 1);
    slots.add(new Slot("head", 1, fixed(head), fixed(new Conv(fixed(1), ACTIVATION))));
    slots.add(new Slot("pool", 1, fixed(head), fixed(new GlobalPool())));
    slots.add(new Slot("classifier", 1, fixed(parameters.classes()), fixed(new Linear())));
    return new SearchSpace(name(), parameters, slots);
  }
}
