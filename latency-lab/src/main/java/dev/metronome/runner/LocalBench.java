package dev.metronome.runner;

import dev.metronome.agent.core.MeasuringLoop;
import dev.metronome.agent.core.TimedModel;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Measures in this process. */
public final class LocalBench implements Bench {

  private final Runner runner;
  private long measuringNanos;

  public LocalBench(Runner runner) {
    this.runner = runner;
  }

  @Override
  public Target target() {
    return runner.target();
  }

  @Override
  public String format() {
    return runner.format();
  }

  @Override
  public Map<String, String> facts() {
    return DeviceFacts.read().facts();
  }

  @Override
  public Single measure(Path model, RunPlan plan, Runnable check, Measurer.Listener listener) {
    try (LoadedModel loaded = runner.load(model)) {
      Measurer.Result result =
          new Measurer(plan).measure(loop(check).stoppable(loaded::run), listener);
      return new Single(loaded.inputs(), loaded.outputs(), result);
    }
  }

  @Override
  public InterleavedMeasurer.Group measure(
      List<Path> models,
      Path reference,
      BurstPlan plan,
      long seed,
      Runnable check,
      InterleavedMeasurer.Listener listener) {
    List<Supplier<TimedModel>> loadable = new ArrayList<>();
    models.forEach(model -> loadable.add(() -> load(model)));
    MeasuringLoop loop = loop(check);
    try {
      return loop.measure(loadable, () -> load(reference), plan, seed, listener);
    } finally {
      measuringNanos += loop.measuringNanos();
    }
  }

  @Override
  public Duration measuring() {
    return Duration.ofNanos(measuringNanos);
  }

  @Override
  public Optional<Profiler> profiler() {
    return runner.profiler();
  }

  private static MeasuringLoop loop(Runnable check) {
    return new MeasuringLoop(new GarbageCollections(), check);
  }

  private TimedModel load(Path model) {
    LoadedModel loaded = runner.load(model);
    return new TimedModel() {
      @Override
      public void run() {
        loaded.run();
      }

      @Override
      public void close() {
        loaded.close();
      }
    };
  }

  @Override
  public void close() {}
}
