package dev.metronome.training;

import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import java.util.Map;

/** One network with weights of its own, learned from scratch. */
public final class TrainableNetwork implements AutoCloseable {

  private final Network network;
  private final WeightStore store;
  private final Learner learner;

  /** The network with random weights. */
  public TrainableNetwork(
      Network network,
      TrainingDevice device,
      Optimizer optimizer,
      double labelSmoothing,
      long seed) {
    this.network = network;
    this.store =
        new WeightStore(
            device, network.weights(), (primitive, spec) -> spec.name(), optimizer, seed);
    this.learner = new Learner(store, labelSmoothing);
  }

  /** One gradient step; returns the loss before it. */
  public double learn(Batch batch, double rate) {
    return learner.learn(
        (pass, images) -> pass.network(network, images),
        batch,
        Normalization.BATCH_AND_RUNNING,
        rate);
  }

  /** How many images are classified rightly, with running statistics as at inference. */
  public int correct(Batch batch) {
    return learner.correct(
        (pass, images) -> pass.network(network, images), batch, Normalization.RUNNING);
  }

  /** Sets the running statistics to those of a batch; learns nothing. */
  public void estimateStatistics(Batch batch) {
    learner.correct(
        (pass, images) -> pass.network(network, images), batch, Normalization.BATCH_TO_RUNNING);
  }

  /** A copy of the weights. */
  public Weights weights() {
    return store.weights();
  }

  /** Weights and optimizer state. */
  public Map<String, Tensor> checkpoint() {
    return store.checkpoint();
  }

  /** Takes up a checkpoint of the same network, read from the file {@code where}. */
  public void restore(Map<String, Tensor> checkpoint, String where) {
    store.restore(checkpoint, where);
  }

  @Override
  public void close() {
    store.close();
  }
}
