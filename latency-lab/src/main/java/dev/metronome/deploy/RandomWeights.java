package dev.metronome.deploy;

import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;

/** Weights of networks that have none yet. */
public final class RandomWeights {

  private static final int STATISTICS_IMAGES = 16;

  private RandomWeights() {}

  /**
   * Random weights whose batch normalizations have the statistics of random images, so that
   * activations keep their scale through the network as they do in a trained one.
   */
  public static Weights withStatistics(Network network, long seed, TrainingDevice device) {
    try (TrainableNetwork random = new TrainableNetwork(network, device, RmsProp.TUNAS, 0, seed)) {
      Images.random(network, STATISTICS_IMAGES, seed).forEach(random::estimateStatistics);
      return random.weights();
    }
  }
}
