package dev.metronome.supernet;

import ai.djl.ndarray.NDArray;
import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.TensorShape;
import dev.metronome.training.ForwardPass;
import dev.metronome.training.Learner;
import dev.metronome.training.Normalization;
import dev.metronome.training.Optimizer;
import dev.metronome.training.TrainingDevice;
import dev.metronome.training.WeightStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that contains every network of a space, over one set of weights.
 *
 * <p>A path takes slices of the shared weights, so that a step costs what the path costs, and
 * updates only them. Batch normalization always takes the batch's own statistics.
 */
public final class Supernet implements AutoCloseable {

  private final SearchSpace space;
  private final WeightStore store;
  private final Learner learner;

  /** A supernet with random weights. */
  public Supernet(
      SearchSpace space,
      TrainingDevice device,
      Optimizer optimizer,
      double labelSmoothing,
      long seed) {
    this.space = space;
    Map<String, TensorSpec> shared = new LinkedHashMap<>();
    space
        .variants()
        .values()
        .forEach(layers -> shared.putAll(new ChoiceBlock(layers).sharedTensors()));
    this.store =
        new WeightStore(
            device, new ArrayList<>(shared.values()), ChoiceBlock::sharedName, optimizer, seed);
    this.learner = new Learner(store, labelSmoothing);
  }

  /** Number of shared learned values. */
  public long parameters() {
    return store.parameters();
  }

  /**
   * One gradient step on the weights of one path.
   *
   * @return the batch's mean loss before the step
   */
  public double learn(Architecture path, Batch batch, double rate) {
    Network network = space.network(path);
    return learner.learn(
        (pass, images) -> pass.network(network, images), batch, Normalization.BATCH, rate);
  }

  /**
   * One gradient step with the outputs of all choices averaged, slot by slot: op warm-up (TuNAS,
   * section 4). Filters and expansions that are decisions of their own are those of a path, so that
   * what is averaged has one shape; only the channels that they leave are read and learned.
   *
   * @return the batch's mean loss before the step
   */
  public double learnAllPaths(Architecture path, Batch batch, double rate) {
    List<ChoiceBlock> averaged =
        space.alternatives(path, Supernet::isOperation).stream().map(ChoiceBlock::new).toList();
    Map<String, TensorSpec> learned = new LinkedHashMap<>();
    averaged.forEach(block -> learned.putAll(block.sharedTensors()));
    return learner.learnPaths(
        (pass, images) -> average(averaged, pass, images),
        learned,
        batch,
        Normalization.BATCH,
        rate);
  }

  private static boolean isOperation(Decision decision) {
    return decision.tag() != Decision.Tag.FILTERS && decision.tag() != Decision.Tag.EXPANSION;
  }

  private NDArray average(List<ChoiceBlock> averaged, ForwardPass pass, NDArray images) {
    NDArray x = images;
    TensorShape shape = space.input();
    for (ChoiceBlock block : averaged) {
      // Asked first: the framework would only say that some sizes do not match.
      TensorShape output = block.outputFor(shape);
      x = block.average(pass, x, shape);
      shape = output;
    }
    return x;
  }

  /** Share of a batch's images that a path classifies rightly. */
  public double accuracy(Architecture path, Batch batch) {
    Network network = space.network(path);
    int correct =
        learner.correct(
            (pass, images) -> pass.network(network, images), batch, Normalization.BATCH);
    return (double) correct / batch.size();
  }

  /** Weights and optimizer state. */
  public Map<String, Tensor> checkpoint() {
    return store.checkpoint();
  }

  /** Takes up a checkpoint of a supernet of the same space, read from the file {@code where}. */
  public void restore(Map<String, Tensor> checkpoint, String where) {
    store.restore(checkpoint, where);
  }

  @Override
  public void close() {
    store.close();
  }
}
