package dev.metronome.space;

import static dev.metronome.space.BuiltInSpaces.MULTIPLIERS;

import dev.metronome.network.Activation;
import dev.metronome.space.BlockOptions.Op;
import dev.metronome.space.SpaceDefinition.Stage;
import dev.metronome.space.SpaceDefinition.StageLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * TuNAS's space around MobileNetV3 (arXiv 2008.06120, section 3; arXiv 1905.02244): filters,
 * kernel, expansion and squeeze-excite of every layer, and its depth.
 *
 * <p>MobileNetV3-Large and -Small themselves are no points of it: they have expansions that are no
 * whole numbers (200 of 80 channels, 72 of 16) and filters that are none of the multiples (112 of
 * 128, 960 of 512).
 */
final class MobileNetV3LikeSpace {

  static final String NAME = "mobilenetv3-like";

  private static final int[] FILTERS_OF_STAGE = {16, 32, 64, 128, 256};
  private static final int[] STRIDE_OF_STAGE = {2, 2, 2, 1, 2};
  private static final int STAGES_WITH_RELU = 2;
  private static final int FOLLOWING_LAYERS = 3;

  private MobileNetV3LikeSpace() {}

  static SpaceDefinition definition() {
    List<Stage> stages = new ArrayList<>();
    stages.add(stem());
    for (int stage = 1; stage <= FILTERS_OF_STAGE.length; stage++) {
      BlockOptions block =
          bottleneck(stage <= STAGES_WITH_RELU ? Activation.RELU : Activation.HARD_SWISH);
      stages.add(
          BuiltInSpaces.searched(
              "stage" + stage,
              FILTERS_OF_STAGE[stage - 1],
              MULTIPLIERS,
              STRIDE_OF_STAGE[stage - 1],
              List.of(block.withResidual(false)),
              FOLLOWING_LAYERS,
              BuiltInSpaces.orNothing(List.of(block))));
    }
    BlockOptions pointwise = BlockOptions.conv(List.of(1), Activation.HARD_SWISH);
    stages.add(BuiltInSpaces.single("head", 512, MULTIPLIERS, 1, pointwise));
    stages.add(BuiltInSpaces.pool());
    stages.add(
        BuiltInSpaces.single("features", 1024, MULTIPLIERS, 1, pointwise.withoutBatchNorm()));
    stages.add(BuiltInSpaces.classifier());
    return new SpaceDefinition(
        "MobileNetV3-Like: kernel, expansion 1 to 6, squeeze-excite, filters and depth to choose",
        224,
        1000,
        stages);
  }

  private static Stage stem() {
    BlockOptions separable = BlockOptions.separableConv(List.of(3, 5, 7), Activation.RELU, true);
    return new Stage(
        "stem",
        16,
        MULTIPLIERS,
        List.of(
            new StageLayer(
                "stem", 2, List.of(BlockOptions.conv(List.of(3, 5), Activation.HARD_SWISH))),
            new StageLayer("stem.layer2", 1, BuiltInSpaces.orNothing(List.of(separable)))));
  }

  private static BlockOptions bottleneck(Activation activation) {
    return new BlockOptions(
        Op.INVERTED_BOTTLENECK,
        List.of(3, 5, 7),
        List.of(1, 2, 3, 4, 5, 6),
        List.of(false, true),
        activation,
        true,
        true);
  }
}
