package dev.metronome.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.metronome.data.Batch;
import dev.metronome.network.TensorSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Learns and judges batches with the weights of one store. */
public final class Learner {

  /**
   * A part of a model, or all of it. The first part takes images {@code [batch, 3, height, width]},
   * each the output of the one before; the last gives logits {@code [batch, classes]}. Closes what
   * it is given.
   */
  @FunctionalInterface
  public interface Segment {
    NDArray run(ForwardPass pass, NDArray input);
  }

  /** A model, segment by segment, and the images that it learns. */
  public record Lesson(List<Segment> model, Batch batch) {

    public Lesson {
      model = List.copyOf(model);
    }
  }

  private final WeightStore store;
  private final double labelSmoothing;
  private final boolean rematerialized;

  /**
   * A learner of the weights in {@code store}, which keeps all activations of a step.
   *
   * @param labelSmoothing share of every label that is spread over all classes
   */
  public Learner(WeightStore store, double labelSmoothing) {
    this(store, labelSmoothing, false);
  }

  /**
   * A learner of the weights in {@code store}.
   *
   * @param labelSmoothing share of every label that is spread over all classes
   * @param rematerialized whether a step keeps only what lies between the segments of a model, and
   *     computes each segment again for its gradients (Chen et al., arXiv 1604.06174): the same
   *     gradients in less memory, for one more forward pass
   */
  public Learner(WeightStore store, double labelSmoothing, boolean rematerialized) {
    this.store = store;
    this.labelSmoothing = labelSmoothing;
    this.rematerialized = rematerialized;
  }

  /**
   * One gradient step on the slices of weights that the model, one path, uses.
   *
   * @return the batch's mean loss before the step
   * @throws NonFiniteLossException where the loss is no longer finite; nothing has changed then
   */
  public double learn(List<Segment> model, Batch batch, Normalization normalization, double rate) {
    return learn(List.of(new Lesson(model, batch)), normalization, rate, store::learnedSlices)
        .get(0);
  }

  /**
   * One gradient step on the mean loss of all images of several models, or of several paths in a
   * model, whose slices of weights may have several shapes.
   *
   * @param learned what of each stored array is learned, by its name: the first entries along each
   *     dimension
   * @return the mean loss of each model's images before the step
   * @throws NonFiniteLossException where one is no longer finite; nothing has changed then
   */
  public List<Double> learn(
      List<Lesson> lessons,
      Map<String, TensorSpec> learned,
      Normalization normalization,
      double rate) {
    return learn(lessons, normalization, rate, step -> store.learnedParts(step, learned));
  }

  private List<Double> learn(
      List<Lesson> lessons,
      Normalization normalization,
      double rate,
      Function<NDManager, WeightStore.Slices> slicesOf) {
    int all = lessons.stream().mapToInt(lesson -> lesson.batch().size()).sum();
    List<Double> losses = new ArrayList<>();
    try (NDManager step = store.newStep()) {
      WeightStore.Slices slices = slicesOf.apply(step);
      for (Lesson lesson : lessons) {
        Loss.Share share = new Loss.Share(lesson.batch(), labelSmoothing, all);
        // Gradients of several backward passes add up.
        double loss =
            rematerialized
                ? Rematerialization.backward(lesson.model(), step, slices, normalization, share)
                : backward(lesson.model(), step, slices, normalization, share);
        if (!Double.isFinite(loss)) {
          throw new NonFiniteLossException(loss, rate);
        }
        losses.add(loss);
      }
      slices.update(rate);
    }
    return losses;
  }

  private static double backward(
      List<Segment> model,
      NDManager step,
      WeightSource weights,
      Normalization normalization,
      Loss.Share share) {
    ForwardPass pass = new ForwardPass(step, weights, normalization);
    NDArray images = images(step, share.batch());
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      return share.backward(collector, step, run(model, pass, images));
    }
  }

  private static NDArray run(List<Segment> model, ForwardPass pass, NDArray images) {
    NDArray x = images;
    for (Segment segment : model) {
      x = segment.run(pass, x);
    }
    return x;
  }

  /** How many images of a batch the model puts into the right class. */
  public int correct(List<Segment> model, Batch batch, Normalization normalization) {
    return Loss.correct(predicted(model, batch, normalization), batch.labels());
  }

  /** The class that the model puts each image of a batch into. */
  int[] predicted(List<Segment> model, Batch batch, Normalization normalization) {
    try (NDManager step = store.newStep()) {
      ForwardPass pass = new ForwardPass(step, store.slices(step), normalization);
      return Loss.predicted(run(model, pass, images(step, batch)));
    }
  }

  /** The batch as {@code [batch, 3, height, width]} whose memory is channels-last. */
  static NDArray images(NDManager step, Batch batch) {
    Shape shape = new Shape(batch.size(), batch.height(), batch.width(), 3);
    int values = Math.toIntExact(shape.size());
    return step.create(FloatBuffer.wrap(batch.pixels(), 0, values), shape).transpose(0, 3, 1, 2);
  }
}
