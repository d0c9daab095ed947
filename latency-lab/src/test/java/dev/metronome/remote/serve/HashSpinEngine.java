package dev.metronome.remote.serve;

import dev.metronome.agent.core.EngineChoice;
import dev.metronome.agent.core.EngineModel;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.Tensor;
import dev.metronome.files.FileHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A runtime that takes any file, and for an inference a time that follows from the file's hash: so
 * a row of a table that got another's times is found. Files with {@code crash} or {@code hang} in
 * them make it do so, and those with {@code unpack} leave a temporary file, as native libraries do.
 */
public final class HashSpinEngine implements InferenceEngine {

  private final double slowness;

  /** As fast as {@link #nanos} says. */
  public HashSpinEngine() {
    this(1);
  }

  /**
   * A slow one.
   *
   * @param slowness what everything takes, over what it takes otherwise
   */
  HashSpinEngine(double slowness) {
    this.slowness = slowness;
  }

  /** What an inference of a file takes. */
  public static long nanos(Path model) throws IOException {
    int number = Integer.parseInt(FileHash.sha256(model).substring(0, 4), 16);
    return 40_000 + 5_000L * (number % 40);
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return List.of(new DeviceFacts.RuntimeFacts("spin", "1", ModelFormat.ONNX, List.of("cpu")));
  }

  @Override
  public EngineModel load(Path model, EngineChoice choice) {
    try {
      String text =
          Files.size(model) < 100 ? Files.readString(model, StandardCharsets.ISO_8859_1) : "";
      if (text.contains("unpack")) {
        Files.createTempFile("unpacked", "");
      }
      return model(
          Math.round(slowness * nanos(model)), text.contains("crash"), text.contains("hang"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes where no memory is, as a native library does that has lost its way. */
  private static void crash() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field instance = type.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      type.getMethod("putAddress", long.class, long.class).invoke(instance.get(null), 0, 1);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no crash", e);
    }
  }

  private static EngineModel model(long nanos, boolean crashes, boolean hangs) {
    return new EngineModel() {
      @Override
      public List<Tensor> inputs() {
        return List.of();
      }

      @Override
      public List<Tensor> outputs() {
        return List.of();
      }

      @Override
      public void run() {
        if (crashes) {
          crash();
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos || hangs) {
          Thread.onSpinWait();
        }
      }

      @Override
      public void close() {}
    };
  }
}
