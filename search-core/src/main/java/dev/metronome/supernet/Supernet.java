package dev.metronome.supernet;

import dev.metronome.data.Batch;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.TensorShape;
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
    this(space, device, optimizer, labelSmoothing, false, seed);
  }

  /**
   * A supernet with random weights.
   *
   * @param rematerialized whether a step computes activations twice, to need less memory
   */
  public Supernet(
      SearchSpace space,
      TrainingDevice device,
      Optimizer optimizer,
      double labelSmoothing,
      boolean rematerialized,
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
    this.learner = new Learner(store, labelSmoothing, rematerialized);
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
    return learner.learn(model(path), batch, Normalization.BATCH, rate);
  }

  /** A path, slot by slot. */
  private List<Learner.Segment> model(Architecture path) {
    List<Learner.Segment> segments = new ArrayList<>();
    for (PlacedLayer layer : space.network(path).placedLayers()) {
      segments.add((pass, input) -> pass.layer(layer, input));
    }
    return segments;
  }

  /**
   * One gradient step with the outputs of all choices averaged, slot by slot: op warm-up (TuNAS,
   * section 4). Filters and expansions that are decisions of their own are those of a path, so that
   * what is averaged has one shape; only the channels that they leave are read and learned.
   *
   * @return the batch's mean loss before the step
   */
  public double learnAllPaths(Architecture path, Batch batch, double rate) {
    return learnParts(List.of(new Lesson(path, true, batch)), rate).get(0);
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
    if (lessons.size() == 1 && !lessons.get(0).allPaths) {
      return List.of(learn(lessons.get(0).path, lessons.get(0).batch, rate));
    }
    return learnParts(lessons, rate);
  }

  private List<Double> learnParts(List<Lesson> lessons, double rate) {
    List<Learner.Lesson> all = new ArrayList<>();
    Map<String, TensorSpec> learned = new LinkedHashMap<>();
    for (Lesson lesson : lessons) {
      List<ChoiceBlock> blocks = lesson.allPaths ? averaged(lesson.path) : blocks(lesson.path);
      all.add(new Learner.Lesson(model(blocks), lesson.batch));
      for (ChoiceBlock block : blocks) {
        block
            .sharedTensors()
            .forEach((name, spec) -> learned.merge(name, spec, ChoiceBlock::larger));
      }
    }
    return learner.learn(all, learned, Normalization.BATCH, rate);
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

  private List<Learner.Segment> model(List<ChoiceBlock> blocks) {
    List<Learner.Segment> segments = new ArrayList<>();
    TensorShape shape = space.input();
    for (ChoiceBlock block : blocks) {
      TensorShape input = shape;
      // Asked first: the framework would only say that some sizes do not match.
      shape = block.outputFor(input);
      segments.add((pass, x) -> block.average(pass, x, input));
    }
    return segments;
  }

  /** Share of a batch's images that a path classifies rightly. */
  public double accuracy(Architecture path, Batch batch) {
    return (double) learner.correct(model(path), batch, Normalization.BATCH) / batch.size();
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
