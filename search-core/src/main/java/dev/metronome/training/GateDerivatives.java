package dev.metronome.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.metronome.data.Batch;
import dev.metronome.problem.BadInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch's mean loss and its derivatives with respect to gates: numbers that a model multiplies
 * activations by. Weights are read and stay as they are.
 *
 * @param loss cross-entropy with smoothed labels
 * @param byGate {@code dL/dg}, in the order of the gates
 */
public record GateDerivatives(double loss, List<Double> byGate) {

  public GateDerivatives {
    byGate = List.copyOf(byGate);
  }

  /** From images and gates, each a number in an array, to logits. */
  @FunctionalInterface
  public interface Model {
    NDArray logits(ForwardPass pass, NDArray images, List<NDArray> gates);
  }

  /**
   * Takes the derivatives by automatic differentiation, exactly.
   *
   * @param gates their values
   * @param labelSmoothing share of every label that is spread over all classes
   * @throws BadInputException where the loss is no longer finite
   */
  public static GateDerivatives of(
      Model model, float[] gates, WeightStore store, Batch batch, double labelSmoothing) {
    try (NDManager step = store.newStep()) {
      NDArray images = Learner.images(step, batch);
      NDArray values = step.create(gates);
      values.setRequiresGradient(true);
      double loss;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        List<NDArray> each = new ArrayList<>();
        for (int i = 0; i < gates.length; i++) {
          each.add(values.get(i));
        }
        ForwardPass pass = new ForwardPass(step, store.slices(step), Normalization.BATCH);
        NDArray scalar =
            Loss.crossEntropy(step, model.logits(pass, images, each), batch, labelSmoothing);
        loss = scalar.getFloat();
        if (!Double.isFinite(loss)) {
          throw new BadInputException(
              "search",
              "the loss of a validation batch became " + loss,
              "a finite loss",
              "start again with a lower learning rate of the weights");
        }
        collector.backward(scalar);
      }
      try (NDArray gradient = values.getGradient()) {
        List<Double> byGate = new ArrayList<>();
        for (float derivative : gradient.toFloatArray()) {
          byGate.add((double) derivative);
        }
        return new GateDerivatives(loss, byGate);
      }
    }
  }
}
