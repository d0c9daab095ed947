package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.metronome.network.Network;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/** A network with fixed weights in the framework: what exported models are compared with. */
public final class InferenceNetwork implements AutoCloseable {

  private final Network network;
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new HashMap<>();

  /**
   * Loads weights onto a device.
   *
   * @throws dev.metronome.problem.BadInputException where they are not the network's
   */
  public InferenceNetwork(Network network, Weights weights, TrainingDevice device) {
    weights.requireFor(network, "weights");
    this.network = network;
    this.manager = device.open();
    for (TensorSpec spec : network.weights()) {
      Shape shape = new Shape(spec.shape().stream().mapToLong(Integer::longValue).toArray());
      arrays.put(spec.name(), manager.create(weights.values(spec), shape));
    }
  }

  /**
   * The network's output.
   *
   * @param pixels normalized images, NHWC, as in a {@link dev.metronome.data.Batch}
   * @param count number of images
   * @return the outputs, image by image
   */
  public float[] outputs(float[] pixels, int count) {
    try (NDManager step = manager.newSubManager()) {
      Shape shape =
          new Shape(
              count, network.input().height(), network.input().width(), network.input().channels());
      NDArray images =
          step.create(FloatBuffer.wrap(pixels, 0, Math.toIntExact(shape.size())), shape)
              .transpose(0, 3, 1, 2);
      ForwardPass pass =
          new ForwardPass(
              step, (primitive, spec) -> arrays.get(spec.name()), Normalization.RUNNING);
      return pass.network(network, images).toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
