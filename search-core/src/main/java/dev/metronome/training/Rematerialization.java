package dev.metronome.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradients that need little memory: what lies between segments is kept, and each segment is
 * computed again, backwards, when its gradients are due (Chen et al., arXiv 1604.06174).
 */
final class Rematerialization {

  private Rematerialization() {}

  /**
   * Adds a model's gradients to those of its weights.
   *
   * @param normalization of the first pass; running statistics follow that one only
   * @return the mean loss of the batch
   */
  static double backward(
      List<Learner.Segment> model,
      NDManager step,
      WeightSource weights,
      Normalization normalization,
      Loss.Share share) {
    ForwardPass once = new ForwardPass(step, weights, normalization);
    List<NDArray> inputs = inputs(model, once, Learner.images(step, share.batch()));
    int last = model.size() - 1;
    ForwardPass again = new ForwardPass(step, weights, normalization.again());
    double loss = 0;
    NDArray upstream = null;
    for (int i = last; i >= 0; i--) {
      NDArray input = inputs.get(i);
      // The gradient of images is of no use.
      input.setRequiresGradient(i > 0);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        // The last segment has not run before.
        NDArray output = model.get(i).run(i == last ? once : again, handle(input));
        if (i == last) {
          loss = share.backward(collector, step, output);
          output.close();
          if (!Double.isFinite(loss)) {
            return loss;
          }
        } else {
          try (NDArray weighted = output.mul(upstream)) {
            collector.backward(weighted);
          }
          output.close();
          upstream.close();
        }
      }
      if (i > 0) {
        upstream = input.getGradient();
      }
      input.close();
    }
    return loss;
  }

  /** The input of every segment, without history. */
  private static List<NDArray> inputs(
      List<Learner.Segment> model, ForwardPass pass, NDArray images) {
    List<NDArray> inputs = new ArrayList<>();
    NDArray x = images;
    for (int i = 0; i < model.size(); i++) {
      inputs.add(x);
      if (i + 1 < model.size()) {
        x = model.get(i).run(pass, handle(x));
      }
    }
    return inputs;
  }

  /** Another handle of an array, as a segment closes what it is given. */
  private static NDArray handle(NDArray array) {
    return array.reshape(array.getShape());
  }
}
