package dev.metronome.supernet;

import ai.djl.ndarray.NDArray;
import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.TensorShape;
import dev.metronome.training.ForwardPass;
import dev.metronome.training.Learner;
import dev.metronome.training.Normalization;
import dev.metronome.training.RmsProp;
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
      RmsProp optimizer,
      double labelSmoothing,
      long seed) {
    this.space = space;
    Map<String, TensorSpec> shared = new LinkedHashMap<>();
    space
        .variants()
        .values()
        .forEach(layers -> shared.putAll(new ChoiceBlock(layers).sharedTensors()));
    this.store =
        new WeightStore(device, new ArrayList<>(shared.values()), ChoiceBlock::sharedName, seed);
    this.learner = new Learner(store, optimizer, labelSmoothing);
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
    List<ChoiceBlock> averaged = averaged(path);
    Map<String, TensorSpec> learned = new LinkedHashMap<>();
    averaged.forEach(block -> learned.putAll(block.sharedTensors()));
    return learner.learnPaths(
        (pass, images) -> average(averaged, pass, images),
        learned,
        batch,
        Normalization.BATCH,
        rate);
  }

  /**
   * What one of several architectures learns in a step.
   *
   * @param allPaths whether all choices learn, as in {@link #learnAllPaths}
   * @param batch its own images
   */
  public record Lesson(Architecture path, boolean allPaths, Batch batch) {}

  /**
   * One gradient step on several architectures at once, each with images of its own, as on the
   * several cores of TuNAS: the weights learn from the mean loss of all images. Where the
   * architectures use slices of several shapes, what is learned of an array are its first entries
   * along each dimension that hold them all.
   *
   * @return the mean loss of each one's images before the step
   */
  public List<Double> learn(List<Lesson> lessons, double rate) {
    if (lessons.size() == 1) {
      Lesson only = lessons.get(0);
      return List.of(
          only.allPaths
              ? learnAllPaths(only.path, only.batch, rate)
              : learn(only.path, only.batch, rate));
    }
    List<Learner.Part> parts = new ArrayList<>();
    Map<String, TensorSpec> learned = new LinkedHashMap<>();
    for (Lesson lesson : lessons) {
      List<ChoiceBlock> blocks = lesson.allPaths ? averaged(lesson.path) : blocks(lesson.path);
      parts.add(new Learner.Part((pass, images) -> average(blocks, pass, images), lesson.batch));
      for (ChoiceBlock block : blocks) {
        block
            .sharedTensors()
            .forEach((name, spec) -> learned.merge(name, spec, ChoiceBlock::larger));
      }
    }
    return learner.learnParts(parts, learned, Normalization.BATCH, rate);
  }

  /** The slots of one path alone. */
  private List<ChoiceBlock> blocks(Architecture path) {
    return space.network(path).placedLayers().stream()
        .map(layer -> new ChoiceBlock(List.of(layer)))
        .toList();
  }

  private List<ChoiceBlock> averaged(Architecture path) {
    return space.alternatives(path, decision -> !decision.tag().isWidth()).stream()
        .map(ChoiceBlock::new)
        .toList();
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
