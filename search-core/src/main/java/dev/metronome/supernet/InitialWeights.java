package dev.metronome.supernet;

import dev.metronome.network.Weights;
import dev.metronome.space.SearchSpace;
import java.util.List;

/** What a supernet's weights are before the first step. */
public enum InitialWeights {

  /** The choices of a slot begin as nearly the same function: see {@link AlignedWeights}. */
  ALIGNED,

  /** Every tensor is random on its own, as in the papers: see {@link Weights#random}. */
  RANDOM;

  /** The weights that a supernet begins with, under the names that it keeps them by. */
  Weights of(SearchSpace space, WeightSharing sharing, long seed) {
    return switch (this) {
      case ALIGNED -> AlignedWeights.of(space, sharing, seed);
      case RANDOM -> Weights.random(List.copyOf(sharing.tensors(space).values()), seed);
    };
  }
}
