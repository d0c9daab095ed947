package dev.metronome.space;

import dev.metronome.network.Activation;
import dev.metronome.space.BlockOptions.Op;
import dev.metronome.space.SpaceDefinition.Stage;
import dev.metronome.space.SpaceDefinition.StageLayer;
import java.util.ArrayList;
import java.util.List;

/** What several built-in spaces have in common. */
final class BuiltInSpaces {

  /** The factors on filters that TuNAS searches over (arXiv 2008.06120, section 3). */
  static final List<Double> MULTIPLIERS = List.of(0.5, 0.625, 0.75, 1.0, 1.25, 1.5, 2.0);

  static final List<Double> FIXED = List.of(1.0);

  private BuiltInSpaces() {}

  /** A stage of one layer that always is the same block. */
  static Stage single(
      String name, int filters, List<Double> multipliers, int stride, BlockOptions block) {
    return new Stage(
        name, filters, multipliers, List.of(new StageLayer(name, stride, List.of(block))));
  }

  static Stage pool() {
    return single("pool", 0, FIXED, 1, BlockOptions.plain(Op.GLOBAL_AVERAGE_POOL));
  }

  static Stage classifier() {
    return single("classifier", 0, FIXED, 1, BlockOptions.plain(Op.LINEAR));
  }

  /** A searched stage: its first layer has other blocks than those that follow. */
  static Stage searched(
      String name,
      int filters,
      List<Double> multipliers,
      int stride,
      List<BlockOptions> first,
      int following,
      List<BlockOptions> others) {
    List<StageLayer> layers = new ArrayList<>();
    layers.add(new StageLayer(name + ".layer1", stride, first));
    for (int layer = 2; layer <= following + 1; layer++) {
      layers.add(new StageLayer(name + ".layer" + layer, 1, others));
    }
    return new Stage(name, filters, multipliers, layers);
  }

  /** Blocks, and nothing as one more. */
  static List<BlockOptions> orNothing(List<BlockOptions> blocks) {
    List<BlockOptions> all = new ArrayList<>(blocks);
    all.add(BlockOptions.plain(Op.IDENTITY));
    return List.copyOf(all);
  }

  /** Inverted bottlenecks of every kernel, expansion by expansion. */
  static List<BlockOptions> bottlenecks(
      List<Integer> expansions, List<Integer> kernels, Activation activation) {
    List<BlockOptions> all = new ArrayList<>();
    for (int expansion : expansions) {
      kernels.forEach(
          kernel -> all.add(BlockOptions.invertedBottleneck(kernel, expansion, activation)));
    }
    return List.copyOf(all);
  }
}
