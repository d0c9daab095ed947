package dev.metronome.agent.app;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.EngineChoice;
import dev.metronome.agent.core.EngineModel;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A runtime whose models are texts behind TFLite's mark: {@code wait MILLIS} takes that long,
 * {@code crash} takes down what runs it, and anything else is refused.
 */
final class FakeEngine implements InferenceEngine {

  /** As a TFLite file begins: an agent takes no other. */
  private static final String MARK = "....TFL3";

  static byte[] model(String text) {
    return (MARK + text).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return List.of(
        new DeviceFacts.RuntimeFacts(
            TfliteEngine.RUNTIME, "fake", ModelFormat.TFLITE, List.of("cpu", "gpu")));
  }

  @Override
  public EngineModel load(Path model, EngineChoice choice) {
    String text = read(model);
    if (!text.matches("wait \\d+|crash")) {
      throw new AgentException(
          AgentProblem.Code.MODEL_REFUSED, "model", "no text", "wait MILLIS", "write another");
    }
    return new EngineModel() {
      @Override
      public List<Tensor> inputs() {
        return List.of(new Tensor("in", "float32", List.of(1L)));
      }

      @Override
      public List<Tensor> outputs() {
        return List.of(new Tensor("out", "float32", List.of(1L)));
      }

      @Override
      public void run() {
        if (text.equals("crash")) {
          throw new InternalError("as a native library ends its process");
        }
        try {
          Thread.sleep(Long.parseLong(text.substring("wait ".length())));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public void close() {}
    };
  }

  private static String read(Path model) {
    try {
      return Files.readString(model).substring(MARK.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
