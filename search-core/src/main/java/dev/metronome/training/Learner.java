package dev.metronome.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.metronome.data.Batch;
import dev.metronome.network.TensorSpec;
import dev.metronome.problem.BadInputException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.function.Function;

/** Learns and judges batches with the weights of one store. */
public final class Learner {

  /** From images {@code [batch, 3, height, width]} to logits {@code [batch, classes]}. */
  @FunctionalInterface
  public interface Model {
    NDArray logits(ForwardPass pass, NDArray images);
  }

  private final WeightStore store;
  private final RmsProp optimizer;
  private final double labelSmoothing;

  /**
   * A learner of the weights in {@code store}.
   *
   * @param labelSmoothing share of every label that is spread over all classes
   */
  public Learner(WeightStore store, RmsProp optimizer, double labelSmoothing) {
    this.store = store;
    this.optimizer = optimizer;
    this.labelSmoothing = labelSmoothing;
  }

  /**
   * One gradient step on the slices of weights that the model, one path, uses.
   *
   * @return the batch's mean loss before the step
   * @throws BadInputException where the loss is no longer finite
   */
  public double learn(Model model, Batch batch, Normalization normalization, double rate) {
    return learn(model, batch, normalization, rate, store::learnedSlices);
  }

  /**
   * One gradient step on weights that the model, several paths, uses in slices of several shapes.
   *
   * @param learned what of each stored array is learned, by its name: the first entries along each
   *     dimension
   * @return the batch's mean loss before the step
   * @throws BadInputException where the loss is no longer finite
   */
  public double learnPaths(
      Model model,
      Map<String, TensorSpec> learned,
      Batch batch,
      Normalization normalization,
      double rate) {
    return learn(model, batch, normalization, rate, step -> store.learnedParts(step, learned));
  }

  private double learn(
      Model model,
      Batch batch,
      Normalization normalization,
      double rate,
      Function<NDManager, WeightStore.Slices> slicesOf) {
    try (NDManager step = store.newStep()) {
      WeightStore.Slices slices = slicesOf.apply(step);
      NDArray images = images(step, batch);
      double loss;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray logits = model.logits(new ForwardPass(step, slices, normalization), images);
        NDArray scalar = Loss.crossEntropy(step, logits, batch.labels(), labelSmoothing);
        loss = scalar.getFloat();
        requireFinite(loss, rate);
        collector.backward(scalar);
      }
      slices.update(optimizer, rate);
      return loss;
    }
  }

  private static void requireFinite(double loss, double rate) {
    if (!Double.isFinite(loss)) {
      throw new BadInputException(
          "training",
          "the loss became " + loss + " at a learning rate of " + rate,
          "a finite loss",
          "start again with a lower learning rate");
    }
  }

  /** How many images of a batch the model puts into the right class. */
  public int correct(Model model, Batch batch, Normalization normalization) {
    try (NDManager step = store.newStep()) {
      ForwardPass pass = new ForwardPass(step, store.slices(step), normalization);
      return Loss.correct(model.logits(pass, images(step, batch)), batch.labels());
    }
  }

  /** The batch as {@code [batch, 3, height, width]} whose memory is channels-last. */
  static NDArray images(NDManager step, Batch batch) {
    Shape shape = new Shape(batch.size(), batch.height(), batch.width(), 3);
    int values = Math.toIntExact(shape.size());
    return step.create(FloatBuffer.wrap(batch.pixels(), 0, values), shape).transpose(0, 3, 1, 2);
  }
}
