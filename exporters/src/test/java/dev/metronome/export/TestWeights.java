package dev.metronome.export;

import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Random weights and images for tests. */
final class TestWeights {

  private TestWeights() {}

  /** Random in every tensor, so that no part of a batch normalization or bias is a no-op. */
  static Weights random(Network network, long seed) {
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(Weights.random(network.weights(), seed).tensors());
    SplittableRandom random = new SplittableRandom(seed);
    for (TensorSpec spec : network.weights()) {
      switch (spec.role()) {
        case KERNEL -> {}
        case SCALE -> tensors.put(spec.name(), uniform(spec, random, 0.5, 1.2));
        case RUNNING_VARIANCE -> tensors.put(spec.name(), uniform(spec, random, 0.5, 2));
        case BIAS, SHIFT, RUNNING_MEAN ->
            tensors.put(spec.name(), uniform(spec, random, -0.5, 0.5));
      }
    }
    return new Weights(tensors);
  }

  private static Tensor uniform(
      TensorSpec spec, SplittableRandom random, double least, double most) {
    float[] values = new float[spec.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(least, most);
    }
    return new Tensor(spec.shape(), values);
  }

  /** Images with normally distributed values, NCHW. */
  static float[] images(Network network, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[Math.toIntExact(count * network.input().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
