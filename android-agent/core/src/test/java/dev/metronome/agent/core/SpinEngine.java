package dev.metronome.agent.core;

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

/** A runtime whose models are texts: {@code spin MICROS}, or {@code fail MICROS} after ten runs. */
final class SpinEngine implements InferenceEngine {

  static byte[] model(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return List.of(
        new DeviceFacts.RuntimeFacts("spin", "1", ModelFormat.ONNX, List.of("cpu")),
        new DeviceFacts.RuntimeFacts("lite", "1", ModelFormat.TFLITE, List.of("cpu")));
  }

  @Override
  public EngineModel load(Path model, EngineChoice choice) {
    String text = read(model);
    if (!text.matches("(spin|fail) \\d+\\s*")) {
      throw new AgentException(
          AgentProblem.Code.MODEL_REFUSED, "model", "no spin", "spin MICROS", "write another");
    }
    long nanos = 1000 * Long.parseLong(text.substring(5).trim());
    boolean fails = text.startsWith("fail");
    return new EngineModel() {
      private int runs;

      @Override
      public List<Tensor> inputs() {
        return List.of(new Tensor("in", "float", List.of(1L)));
      }

      @Override
      public List<Tensor> outputs() {
        return List.of(new Tensor("out", "float", List.of(1L)));
      }

      @Override
      public void run() {
        if (fails && ++runs > 10) {
          throw new IllegalStateException("the spindle broke");
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
          Thread.onSpinWait();
        }
      }

      @Override
      public void close() {}
    };
  }

  private static String read(Path model) {
    try {
      return Files.readString(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
