package dev.metronome.remote.power;

import dev.metronome.runner.Bench;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A device whose inferences take 2 ms, and which tells when it runs them. */
final class PoweredBench implements Bench {

  private static final double SECONDS_PER_RUN = 0.002;

  private volatile boolean running;

  boolean isRunning() {
    return running;
  }

  @Override
  public Sustained sustain(Path model, Duration time, Runnable check) {
    running = true;
    long start = System.nanoTime();
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running = false;
    long nanos = System.nanoTime() - start;
    long runs = Math.max(1, Math.round(nanos / 1e9 / SECONDS_PER_RUN));
    return new Sustained(runs, Duration.ofNanos(nanos));
  }

  @Override
  public Target target() {
    return new Target("none", "1", "cpu", "test", 1, Precision.FLOAT32);
  }

  @Override
  public String format() {
    return "tflite";
  }

  @Override
  public Map<String, String> facts() {
    return Map.of();
  }

  @Override
  public Single measure(Path model, RunPlan plan, Runnable check, Measurer.Listener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public InterleavedMeasurer.Group measure(
      List<Path> models,
      Path reference,
      BurstPlan plan,
      long seed,
      Runnable check,
      InterleavedMeasurer.Listener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Duration measuring() {
    return Duration.ZERO;
  }

  @Override
  public void close() {}
}
