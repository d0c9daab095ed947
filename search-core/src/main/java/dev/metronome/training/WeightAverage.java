package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Primitive;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The exponential moving average of a network's weights, {@code a = d a + (1 - d) w} after update
 * {@code t = 0, 1, ...} with {@code d = min(decay, (1 + t) / (10 + t))}, so that the random first
 * weights are soon forgotten.
 *
 * <p>Averaged weights give other activations than any weights that were trained. So the means and
 * variances of batch normalizations are not averaged, but those of training images under the
 * averaged weights (Izmailov et al., arXiv 1803.05407, section 3.2).
 */
final class WeightAverage implements AutoCloseable, WeightSource {

  private static final String PREFIX = "average.";

  private final Network network;
  private final NDManager manager;
  private final double decay;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  /** Starts from a network's first weights. */
  WeightAverage(Network network, Weights first, double decay, TrainingDevice device) {
    this.network = network;
    this.decay = decay;
    this.manager = device.open();
    for (TensorSpec spec : network.weights()) {
      arrays.put(spec.name(), manager.create(first.values(spec), shape(spec)));
    }
  }

  private static Shape shape(TensorSpec spec) {
    return new Shape(spec.shape().stream().mapToLong(Integer::longValue).toArray());
  }

  /** The decay of an update, counted from 0. */
  static double decay(double decay, long update) {
    return Math.min(decay, (1.0 + update) / (10.0 + update));
  }

  /** Moves towards the weights in a store after an update, counted from 0. */
  void update(WeightStore store, long update) {
    try (NDArray share = ForwardPass.number(manager, (float) (1 - decay(decay, update)))) {
      store.read(
          (spec, value) -> {
            if (spec.role().learned()) {
              NDArray average = arrays.get(spec.name());
              try (NDArray difference = value.sub(average)) {
                average.addi(difference.muli(share));
              }
            }
          });
    }
  }

  @Override
  public NDArray of(Primitive primitive, TensorSpec spec) {
    return arrays.get(spec.name());
  }

  /** Takes means and variances of batch normalizations over these images. */
  void estimateStatistics(List<Batch> batches) {
    NDArray share = ForwardPass.number(manager, 1f / batches.size());
    Map<String, NDArray> sums = new HashMap<>();
    for (Batch batch : batches) {
      try (NDManager step = manager.newSubManager()) {
        new ForwardPass(step, this, Normalization.BATCH_TO_RUNNING)
            .network(network, Learner.images(step, batch));
      }
      for (TensorSpec spec : network.weights()) {
        if (!spec.role().learned()) {
          NDArray running = arrays.get(spec.name());
          NDArray sum = sums.get(spec.name());
          if (sum == null) {
            sums.put(spec.name(), running.mul(share));
          } else {
            try (NDArray part = running.mul(share)) {
              sum.addi(part);
            }
          }
        }
      }
    }
    share.close();
    sums.forEach((name, mean) -> arrays.replace(name, mean).close());
  }

  /** The class that each image of a batch is put into. */
  int[] predicted(Batch batch) {
    try (NDManager step = manager.newSubManager()) {
      ForwardPass pass = new ForwardPass(step, this, Normalization.RUNNING);
      return Loss.predicted(pass.network(network, Learner.images(step, batch)));
    }
  }

  /** A copy of the averaged weights, with the statistics estimated last. */
  Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : network.weights()) {
      tensors.put(spec.name(), new Tensor(spec.shape(), arrays.get(spec.name()).toFloatArray()));
    }
    return new Weights(tensors);
  }

  /** The averages, for a checkpoint; statistics are estimated anew. */
  Map<String, Tensor> checkpoint() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : network.weights()) {
      if (spec.role().learned()) {
        tensors.put(
            PREFIX + spec.name(), new Tensor(spec.shape(), arrays.get(spec.name()).toFloatArray()));
      }
    }
    return tensors;
  }

  /**
   * Takes up the averages of a checkpoint.
   *
   * @param where the file it comes from
   * @throws BadInputException with all that is missing or of another shape
   */
  void restore(Map<String, Tensor> checkpoint, String where) {
    List<Problem> problems = new ArrayList<>();
    List<TensorSpec> learned =
        network.weights().stream().filter(spec -> spec.role().learned()).toList();
    for (TensorSpec spec : learned) {
      Tensor tensor = checkpoint.get(PREFIX + spec.name());
      if (tensor == null || !tensor.shape().equals(spec.shape())) {
        problems.add(
            new Problem(
                where,
                "tensor " + PREFIX + spec.name() + (tensor == null ? " is missing" : " differs"),
                "shape " + spec.shape(),
                "resume the run with the options it was started with, or start a new one"));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    for (TensorSpec spec : learned) {
      float[] values = checkpoint.get(PREFIX + spec.name()).values();
      arrays.replace(spec.name(), manager.create(values, shape(spec))).close();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
