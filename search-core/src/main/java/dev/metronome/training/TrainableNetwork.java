package dev.metronome.training;

import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One network with weights of its own, learned from scratch. */
public final class TrainableNetwork implements AutoCloseable {

  private final Network network;
  private final WeightStore store;
  private final Learner learner;
  private final Optional<DropPath> dropPath;
  private final Optional<WeightAverage> average;
  private long updates;

  /** The network with random weights. */
  public TrainableNetwork(
      Network network,
      TrainingDevice device,
      Optimizer optimizer,
      double labelSmoothing,
      long seed) {
    this(network, device, optimizer, labelSmoothing, 0, 0, seed);
  }

  /**
   * The network with random weights.
   *
   * @param dropPath with which probability the branch of the last residual block is left out
   * @param emaDecay of the moving average of the weights, which is judged and kept instead of the
   *     last ones; 0 for none
   */
  public TrainableNetwork(
      Network network,
      TrainingDevice device,
      Optimizer optimizer,
      double labelSmoothing,
      double dropPath,
      double emaDecay,
      long seed) {
    this.network = network;
    this.store =
        new WeightStore(
            device,
            network.weights(),
            (primitive, spec) -> spec.name(),
            optimizer,
            Weights.random(network.weights(), seed));
    this.learner = new Learner(store, labelSmoothing);
    this.dropPath =
        dropPath > 0 ? Optional.of(new DropPath(network, dropPath, seed)) : Optional.empty();
    this.average =
        emaDecay > 0
            ? Optional.of(new WeightAverage(network, store.weights(), emaDecay, device))
            : Optional.empty();
  }

  /** One gradient step; returns the loss before it. */
  public double learn(Batch batch, double rate) {
    ForwardPass.BranchScales scales =
        dropPath.map(drop -> drop.at(updates)).orElse(ForwardPass.BranchScales.NONE);
    double loss =
        learner.learn(
            List.of((pass, images) -> pass.withBranchScales(scales).network(network, images)),
            batch,
            Normalization.BATCH_AND_RUNNING,
            rate);
    average.ifPresent(ema -> ema.update(store, updates));
    updates++;
    return loss;
  }

  /**
   * Makes averaged weights ready to be judged and kept; others are.
   *
   * @param batches training images, for means and variances of batch normalizations
   */
  public void finishAverage(List<Batch> batches) {
    average.ifPresent(ema -> ema.estimateStatistics(batches));
  }

  /** Whether the average of the weights is judged and kept, and has to be finished before. */
  public boolean averages() {
    return average.isPresent();
  }

  /** How many images are classified rightly, with running statistics as at inference. */
  public int correct(Batch batch) {
    return average
        .map(ema -> ema.correct(batch))
        .orElseGet(
            () ->
                learner.correct(
                    List.of((pass, images) -> pass.network(network, images)),
                    batch,
                    Normalization.RUNNING));
  }

  /** Sets the running statistics to those of a batch; learns nothing. */
  public void estimateStatistics(Batch batch) {
    learner.correct(
        List.of((pass, images) -> pass.network(network, images)),
        batch,
        Normalization.BATCH_TO_RUNNING);
  }

  /** A copy of the weights: the averages, where there are some. */
  public Weights weights() {
    return average.map(WeightAverage::weights).orElseGet(store::weights);
  }

  /** Last weights, averages and optimizer state. */
  public Map<String, Tensor> checkpoint() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(store.checkpoint());
    average.ifPresent(ema -> tensors.putAll(ema.checkpoint()));
    return tensors;
  }

  /**
   * Takes up a checkpoint of the same network.
   *
   * @param taken how many steps it had learned
   * @param where the file it was read from
   */
  public void restore(Map<String, Tensor> checkpoint, long taken, String where) {
    store.restore(checkpoint, where);
    average.ifPresent(ema -> ema.restore(checkpoint, where));
    updates = taken;
  }

  @Override
  public void close() {
    average.ifPresent(WeightAverage::close);
    store.close();
  }
}
