package dev.metronome.agent.core;

import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.tables.Precision;
import java.util.Objects;

/**
 * What a model is to run on.
 *
 * @param runtime such as {@code tflite}
 * @param accelerator such as {@code cpu}
 * @param threads threads that one inference may use, at least 1
 * @param precision the number format
 */
public record EngineChoice(String runtime, String accelerator, int threads, Precision precision) {

  public EngineChoice {
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(precision, "precision");
    if (threads < 1) {
      throw new IllegalArgumentException("an inference on " + threads + " threads");
    }
  }

  /** What a request asks for. */
  public static EngineChoice of(RunRequest request) {
    return new EngineChoice(
        request.runtime(), request.accelerator(), request.threads(), request.precision());
  }
}
