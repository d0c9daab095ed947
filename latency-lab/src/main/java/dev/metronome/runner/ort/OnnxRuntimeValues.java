package dev.metronome.runner.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A model whose outputs, all of float32, are looked at one by one. */
public final class OnnxRuntimeValues implements AutoCloseable {

  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxRuntimeValues(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads a model with one input.
   *
   * @throws dev.metronome.problem.BadInputException where the runtime cannot
   * @throws dev.metronome.problem.UnavailableException where there is no runtime
   */
  public static OnnxRuntimeValues load(Path model) {
    OrtSession session = OnnxRuntimeRunner.open(1).session(model, Optional.empty());
    return new OnnxRuntimeValues(OnnxRuntimeLibrary.environment(), session);
  }

  /**
   * Runs the model.
   *
   * @param input the values of its input
   * @param shape of the input
   * @param each is given every output with its name
   */
  public void run(float[] input, long[] shape, BiConsumer<String, FloatBuffer> each) {
    String name = session.getInputNames().iterator().next();
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
        OrtSession.Result result = session.run(Map.of(name, tensor))) {
      for (Map.Entry<String, OnnxValue> output : result) {
        each.accept(output.getKey(), ((OnnxTensor) output.getValue()).getFloatBuffer());
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + OnnxRuntimeRunner.message(e), e);
    }
  }

  @Override
  public void close() {
    OnnxRuntimeModel.close(session);
  }
}
