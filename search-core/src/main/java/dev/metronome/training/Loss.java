package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.metronome.data.Batch;
import java.util.Arrays;

/** Cross-entropy of predicted and true classes, and the share of right predictions. */
final class Loss {

  private Loss() {}

  /**
   * What a batch adds to the mean loss of a step.
   *
   * @param batch the batch
   * @param smoothing of its labels
   * @param images of the whole step
   */
  record Share(Batch batch, double smoothing, int images) {

    /**
     * Adds gradients, where the loss is finite.
     *
     * @return the mean loss of the batch alone
     */
    double backward(GradientCollector collector, NDManager step, NDArray logits) {
      NDArray mean = crossEntropy(step, logits, batch, smoothing);
      double loss = mean.getFloat();
      if (Double.isFinite(loss)) {
        collector.backward(
            batch.size() == images
                ? mean
                : mean.mul(ForwardPass.number(step, (float) batch.size() / images)));
      }
      return loss;
    }
  }

  /**
   * The mean cross-entropy over a batch, with its smoothed and mixed labels.
   *
   * @param logits {@code [batch, classes]}
   * @param smoothing share of every label that is spread over all classes (arXiv 1512.00567,
   *     section 7)
   * @return a scalar
   * @throws IndexOutOfBoundsException where a label is no class
   */
  static NDArray crossEntropy(NDManager manager, NDArray logits, Batch batch, double smoothing) {
    int classes = (int) logits.getShape().get(1);
    NDArray target =
        manager.create(batch.targets(classes, smoothing), new Shape(batch.size(), classes));
    return logits
        .logSoftmax(1)
        .mul(target)
        .sum()
        .mul(ForwardPass.number(manager, -1f / batch.size()));
  }

  /** The class of each image's largest logit. */
  static int[] predicted(NDArray logits) {
    return Arrays.stream(logits.argMax(1).toLongArray()).mapToInt(Math::toIntExact).toArray();
  }

  /** How many predictions are right. */
  static int correct(int[] predicted, int[] labels) {
    int correct = 0;
    for (int i = 0; i < labels.length; i++) {
      correct += predicted[i] == labels[i] ? 1 : 0;
    }
    return correct;
  }
}
