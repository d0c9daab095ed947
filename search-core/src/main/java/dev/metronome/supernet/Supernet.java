package dev.metronome.supernet;

import ai.djl.ndarray.NDArray;
import dev.metronome.data.Batch;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.policy.GateGradients;
import dev.metronome.policy.Gates;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.TensorShape;
import dev.metronome.training.ForwardPass;
import dev.metronome.training.GateDerivatives;
import dev.metronome.training.Learner;
import dev.metronome.training.Normalization;
import dev.metronome.training.Optimizer;
import dev.metronome.training.TrainingDevice;
import dev.metronome.training.WeightStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that contains every network of a space, over weights that its paths share, or own.
 *
 * <p>A path takes slices of the stored weights, so that a step costs what the path costs, and
 * updates only them. Batch normalization always takes the batch's own statistics.
 */
public final class Supernet implements AutoCloseable {

  private final SearchSpace space;
  private final WeightSharing sharing;
  private final Map<PlacedLayer, PlacedLayer> stored;
  private final WeightStore store;
  private final Learner learner;
  private final double labelSmoothing;

  /** A supernet with weights that all layers of a slot share, each random on its own. */
  public Supernet(
      SearchSpace space,
      TrainingDevice device,
      Optimizer optimizer,
      double labelSmoothing,
      long seed) {
    this(
        space,
        WeightSharing.COLLAPSED,
        InitialWeights.RANDOM,
        device,
        optimizer,
        labelSmoothing,
        false,
        seed);
  }

  /**
   * A supernet.
   *
   * @param sharing which layers of a slot have weights in common
   * @param initial what the weights are before the first step
   * @param rematerialized whether a step computes activations twice, to need less memory
   */
  public Supernet(
      SearchSpace space,
      WeightSharing sharing,
      InitialWeights initial,
      TrainingDevice device,
      Optimizer optimizer,
      double labelSmoothing,
      boolean rematerialized,
      long seed) {
    this.space = space;
    this.sharing = sharing;
    this.stored = sharing.stored(space);
    this.labelSmoothing = labelSmoothing;
    this.store =
        new WeightStore(
            device,
            List.copyOf(sharing.tensors(space).values()),
            sharing::nameOf,
            optimizer,
            initial.of(space, sharing, seed));
    this.learner = new Learner(store, labelSmoothing, rematerialized);
  }

  /** A layer under the name of its weights. */
  private PlacedLayer stored(PlacedLayer layer) {
    return stored.getOrDefault(layer, layer);
  }

  private ChoiceBlock block(Collection<PlacedLayer> layers) {
    return new ChoiceBlock(layers.stream().map(this::stored).toList(), sharing::nameOf);
  }

  /** Number of learned values. */
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
      PlacedLayer weighted = stored(layer);
      segments.add((pass, input) -> pass.layer(weighted, input));
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
    return space.network(path).placedLayers().stream().map(layer -> block(List.of(layer))).toList();
  }

  private List<ChoiceBlock> averaged(Architecture path) {
    return space.alternatives(path, decision -> !decision.tag().isWidth()).stream()
        .map(this::block)
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

  /**
   * The loss of the open path on a batch, and its derivatives with respect to the gates
   * (ProxylessNAS, arXiv 1812.00332, equations 3 and 4): what comes out of a slot is
   *
   * <pre>
   * g_open * o_open(x) + sum over the slot's closed gates of g * o(x),   g_open = 1, g = 0
   * </pre>
   *
   * where {@code o} is the slot's layer in a gate's path. Weights stay as they are.
   *
   * <p>Where several decisions are about one slot, the open layer is that of each of them.
   *
   * @param gates gates of this space that leave shapes between slots as they are
   */
  public GateGradients gates(Gates gates, Batch batch) {
    GatedPath path = new GatedPath(space, gates);
    GateDerivatives derivatives = derivatives(path, path.values(), batch);
    return new GateGradients(derivatives.loss(), path.byChoice(derivatives.byGate()));
  }

  /** The loss and its derivatives where the gates have these values. */
  GateDerivatives derivatives(GatedPath path, float[] values, Batch batch) {
    return GateDerivatives.of(
        (pass, images, gates) -> {
          NDArray x = images;
          for (GatedPath.Place place : path.places()) {
            x = gated(place, pass, x, gates);
          }
          return x;
        },
        values,
        store,
        batch,
        labelSmoothing);
  }

  private NDArray gated(
      GatedPath.Place place, ForwardPass pass, NDArray input, List<NDArray> values) {
    if (place.layers().size() == 1) {
      return pass.layer(stored(place.layers().get(0)), input);
    }
    NDArray sum = null;
    for (int i = 0; i < place.layers().size(); i++) {
      // The pass closes what it is given, so each layer gets a handle of its own.
      NDArray output = pass.layer(stored(place.layers().get(i)), input.reshape(input.getShape()));
      NDArray weighted = output.mul(values.get(place.firstGate() + i));
      output.close();
      sum = sum == null ? weighted : ChoiceBlock.added(sum, weighted);
    }
    input.close();
    return sum;
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
