package dev.metronome.remote.serial;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.EngineChoice;
import dev.metronome.agent.core.EngineModel;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.Tensor;
import dev.metronome.files.FileHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A runtime with a clock of its own, which moves only while models run: an inference takes what
 * follows from the file's hash, so that times of another model, or of half a model, are found.
 */
final class CountingEngine implements InferenceEngine, LongSupplier {

  /** Something breaks as a board that is reset does. */
  static final class ResetError extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final int NEVER = Integer.MAX_VALUE;

  private final long fixedNanos;
  private long nowNanos;
  private final AtomicInteger runsToReset = new AtomicInteger(NEVER);
  private volatile long pauseMillis;
  private final AtomicInteger runs = new AtomicInteger();

  /** Times that follow from hashes. */
  CountingEngine() {
    this(0);
  }

  /** The same time for all. */
  CountingEngine(long fixedNanos) {
    this.fixedNanos = fixedNanos;
  }

  /** What an inference of a file takes. */
  static long nanos(Path model) throws IOException {
    return 1000 * (100 + Long.parseLong(FileHash.sha256(model).substring(0, 3), 16));
  }

  /** Breaks at a later run. */
  void resetAfter(int count) {
    runsToReset.set(count);
  }

  /** Makes runs slow, which its clock does not count. */
  void pauseInRuns(long millis) {
    pauseMillis = millis;
  }

  int runs() {
    return runs.get();
  }

  @Override
  public long getAsLong() {
    return nowNanos;
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return List.of(new DeviceFacts.RuntimeFacts("count", "1", ModelFormat.TFLITE, List.of("cpu")));
  }

  @Override
  public EngineModel load(Path file, EngineChoice choice) {
    try {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).startsWith("refuse")) {
        throw new AgentException(
            AgentProblem.Code.MODEL_REFUSED,
            "model",
            "operator 7 is 'ODD'",
            "operators of the firmware",
            "build it in");
      }
      return model(fixedNanos == 0 ? nanos(file) : fixedNanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EngineModel model(long nanos) {
    return new EngineModel() {
      @Override
      public List<Tensor> inputs() {
        return List.of(new Tensor("input", "int8", List.of(1L, 32L, 32L, 3L)));
      }

      @Override
      public List<Tensor> outputs() {
        return List.of(new Tensor("logits", "int8", List.of(1L, 10L)));
      }

      @Override
      public void run() {
        runs.incrementAndGet();
        if (runsToReset.get() != NEVER && runsToReset.decrementAndGet() < 0) {
          runsToReset.set(NEVER);
          throw new ResetError();
        }
        sleep();
        nowNanos += nanos;
      }

      private void sleep() {
        try {
          Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public void close() {}
    };
  }
}
