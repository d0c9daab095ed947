package dev.metronome.runner;

import java.util.List;

/**
 * A model that is ready to run; not thread-safe.
 *
 * <p>All methods but {@link #close} throw {@link IllegalStateException} once it is closed.
 */
public interface LoadedModel extends AutoCloseable {

  /** What the model takes, in the file's order. */
  List<ModelTensor> inputs();

  /** What the model gives, in the file's order. */
  List<ModelTensor> outputs();

  /**
   * One inference on inputs that were prepared when the model was loaded: random values, batch 1
   * where the batch is open. This is what is timed.
   *
   * @throws IllegalStateException where the runtime fails
   */
  void run();

  /**
   * The outputs for given inputs, of a model with one input and one output, both of float32.
   *
   * @param input images after each other, in the layout of the model's input
   * @param batch how many images
   * @return the outputs after each other, in the layout of the model's output
   * @throws dev.metronome.problem.BadInputException where the model is of another kind, or takes
   *     another batch
   * @throws IllegalArgumentException where the number of values does not fit the batch
   */
  float[] infer(float[] input, int batch);

  /** Releases the model; a second time does nothing. */
  @Override
  void close();
}
