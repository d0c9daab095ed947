package dev.metronome.space;

import static dev.metronome.space.BuiltInSpaces.FIXED;
import static dev.metronome.space.BuiltInSpaces.MULTIPLIERS;

import dev.metronome.network.Activation;
import dev.metronome.space.SpaceDefinition.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * The space of ProxylessNAS (arXiv 1812.00332) as TuNAS (arXiv 2008.06120) searches it: a separable
 * convolution and 21 inverted bottlenecks; with the filters of ProxylessNAS-Mobile, or enlarged by
 * a choice of filters for the stem, every stage and the head.
 */
final class ProxylessNasSpace {

  static final String NAME = "proxylessnas";
  static final String ENLARGED = "proxylessnas-enlarged";

  private static final List<Integer> FILTERS = List.of(32, 16, 32, 40, 80, 96, 192, 320, 1280);
  private static final List<Integer> ENLARGED_FILTERS =
      List.of(16, 16, 16, 32, 64, 128, 256, 512, 1024);
  private static final int[] LAYERS_OF_STAGE = {1, 4, 4, 4, 4, 4, 1};
  private static final int[] STRIDE_OF_STAGE = {1, 2, 2, 2, 1, 2, 1};
  private static final List<Integer> KERNELS = List.of(3, 5, 7);
  private static final Activation ACTIVATION = Activation.RELU;

  private ProxylessNasSpace() {}

  static SpaceDefinition definition() {
    return definition(
        "ProxylessNAS: 21 inverted bottlenecks of kernel 3, 5, 7 and expansion 3, 6, or skipped",
        FILTERS,
        FIXED,
        true);
  }

  /**
   * With filters to choose. A stage's first layer never adds its input here, even where the chosen
   * filters happen to be those of the stage before.
   */
  static SpaceDefinition enlarged() {
    return definition(
        "ProxylessNAS-Enlarged: the same, with filters to choose for stem, stages and head",
        ENLARGED_FILTERS,
        MULTIPLIERS,
        false);
  }

  private static SpaceDefinition definition(
      String summary, List<Integer> filters, List<Double> multipliers, boolean firstMayAdd) {
    List<BlockOptions> separable =
        KERNELS.stream()
            .map(kernel -> BlockOptions.separableConv(List.of(kernel), ACTIVATION, false))
            .toList();
    List<BlockOptions> bottlenecks = BuiltInSpaces.bottlenecks(List.of(3, 6), KERNELS, ACTIVATION);
    List<BlockOptions> first =
        bottlenecks.stream().map(block -> block.withResidual(firstMayAdd)).toList();
    List<Stage> stages = new ArrayList<>();
    stages.add(
        BuiltInSpaces.single(
            "stem", filters.get(0), multipliers, 2, BlockOptions.conv(List.of(3), ACTIVATION)));
    for (int stage = 1; stage <= LAYERS_OF_STAGE.length; stage++) {
      stages.add(
          BuiltInSpaces.searched(
              "stage" + stage,
              filters.get(stage),
              multipliers,
              STRIDE_OF_STAGE[stage - 1],
              stage == 1 ? separable : first,
              LAYERS_OF_STAGE[stage - 1] - 1,
              BuiltInSpaces.orNothing(bottlenecks)));
    }
    stages.add(
        BuiltInSpaces.single(
            "head",
            filters.get(LAYERS_OF_STAGE.length + 1),
            multipliers,
            1,
            BlockOptions.conv(List.of(1), ACTIVATION)));
    stages.add(BuiltInSpaces.pool());
    stages.add(BuiltInSpaces.classifier());
    return new SpaceDefinition(summary, 224, 1000, stages);
  }
}
