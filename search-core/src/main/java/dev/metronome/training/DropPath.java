package dev.metronome.training;

import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Leaves branches of residual blocks out at random, image by image, in training (stochastic depth,
 * Huang et al., arXiv 1603.09382).
 *
 * <p>The branch of block {@code l} of {@code L} is kept with the probability {@code p_l = 1 - l/L *
 * rate} (equation 4), and a branch that is kept is divided by it, so that its expectation is that
 * of the whole network and inference needs no correction.
 */
final class DropPath {

  private final long seed;

  /** Probability with which a branch is kept, and its number, by layer. */
  private final Map<String, Block> blocks = new LinkedHashMap<>();

  private record Block(int number, double kept) {}

  /**
   * For the residual blocks of a network.
   *
   * @param rate with which the branch of the last block is left out, 0 to 1
   */
  DropPath(Network network, double rate, long seed) {
    this.seed = seed;
    List<PlacedLayer> residual =
        network.placedLayers().stream().filter(PlacedLayer::residual).toList();
    for (int i = 0; i < residual.size(); i++) {
      double kept = 1 - rate * (i + 1) / residual.size();
      blocks.put(residual.get(i).layer().name(), new Block(i, kept));
    }
  }

  /** What branches are multiplied with in a step; depends on the seed and the step alone. */
  ForwardPass.BranchScales at(long step) {
    return (layer, images) -> {
      Block block = blocks.get(layer.layer().name());
      float[] scales = new float[images];
      SplittableRandom random =
          new SplittableRandom(
              new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step).nextLong() + block.number());
      float kept = (float) (1 / block.kept());
      for (int i = 0; i < images; i++) {
        scales[i] = random.nextDouble() < block.kept() ? kept : 0;
      }
      return scales;
    };
  }
}
