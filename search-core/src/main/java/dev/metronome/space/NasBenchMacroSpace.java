package dev.metronome.space;

import static dev.metronome.space.BuiltInSpaces.FIXED;

import dev.metronome.network.Activation;
import dev.metronome.space.BlockOptions.Op;
import dev.metronome.space.SpaceDefinition.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * NAS-Bench-Macro (Su et al., "Prioritized Architecture Sampling with Monto-Carlo Tree Search",
 * arXiv 2103.11922): 3^8 networks for CIFAR-10 whose accuracies are published.
 */
final class NasBenchMacroSpace {

  static final String NAME = "nas-bench-macro";

  private static final int[] LAYERS_OF_STAGE = {2, 3, 3};
  private static final int[] FILTERS_OF_STAGE = {64, 128, 256};

  private NasBenchMacroSpace() {}

  static SpaceDefinition definition() {
    List<BlockOptions> blocks =
        List.of(
            BlockOptions.plain(Op.IDENTITY),
            BlockOptions.invertedBottleneck(3, 3, Activation.RELU),
            BlockOptions.invertedBottleneck(5, 6, Activation.RELU));
    List<Stage> stages = new ArrayList<>();
    stages.add(
        BuiltInSpaces.single("stem", 32, FIXED, 1, BlockOptions.conv(List.of(3), Activation.RELU)));
    for (int stage = 1; stage <= LAYERS_OF_STAGE.length; stage++) {
      stages.add(
          BuiltInSpaces.searched(
              "stage" + stage,
              FILTERS_OF_STAGE[stage - 1],
              FIXED,
              2,
              blocks,
              LAYERS_OF_STAGE[stage - 1] - 1,
              blocks));
    }
    stages.add(
        BuiltInSpaces.single(
            "head", 1280, FIXED, 1, BlockOptions.conv(List.of(1), Activation.RELU)));
    stages.add(BuiltInSpaces.pool());
    stages.add(BuiltInSpaces.classifier());
    return new SpaceDefinition(
        "NAS-Bench-Macro: 8 layers of identity or inverted bottleneck, for CIFAR-10",
        32,
        10,
        stages);
  }
}
