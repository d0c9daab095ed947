package dev.metronome.training;

import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import java.util.List;

/** Stores of random weights on the processor, each array under its own name. */
final class WeightStores {

  private WeightStores() {}

  static WeightStore of(List<TensorSpec> specs, long seed) {
    return new WeightStore(
        TrainingDevice.cpu(),
        specs,
        (primitive, spec) -> spec.name(),
        RmsProp.TUNAS,
        Weights.random(specs, seed));
  }
}
