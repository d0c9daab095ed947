package dev.metronome.runner;

import dev.metronome.tables.Target;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where models are measured: a runtime of this machine, or one elsewhere. What is measured travels
 * as files and plans, what it took as raw times.
 *
 * <p>One measurement at a time; not thread-safe.
 */
public interface Bench extends AutoCloseable {

  /** Samples that travel from afar within a second. */
  int MOST_SUSTAINED_RUNS = 100_000;

  /**
   * A model that was measured by itself.
   *
   * @param inputs what it takes, in the file's order
   * @param outputs what it gives
   * @param result samples and what they amount to
   */
  record Single(List<ModelTensor> inputs, List<ModelTensor> outputs, Measurer.Result result) {

    public Single {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      Objects.requireNonNull(result, "result");
    }
  }

  /**
   * Runs in a row, without a pause and without a look at each.
   *
   * @param runs how many
   * @param elapsed what they took together
   */
  record Sustained(long runs, Duration elapsed) {

    public Sustained {
      Objects.requireNonNull(elapsed, "elapsed");
      if (runs < 1) {
        throw new IllegalArgumentException("no runs in " + elapsed);
      }
    }
  }

  /** What models run on. */
  Target target();

  /** The model format that the runtime reads, as in {@code Exporter.format()}. */
  String format();

  /** What is known of the device, by name, for the header of a table. */
  Map<String, String> facts();

  /**
   * Measures single inferences of one model on random inputs.
   *
   * @param check is called again and again; what it throws ends the measuring
   * @param listener is told how it goes on
   * @throws dev.metronome.problem.BadInputException where the model cannot run there; it says why
   * @throws dev.metronome.problem.UnavailableException where the bench cannot be used any more
   * @throws IOException where the disk refuses
   */
  Single measure(Path model, RunPlan plan, Runnable check, Measurer.Listener listener)
      throws IOException;

  /** The same, where nobody wants to know how it goes on. */
  default Single measure(Path model, RunPlan plan, Runnable check) throws IOException {
    return measure(model, plan, check, Measurer.Listener.NONE);
  }

  /**
   * Keeps a model running for a time, such as to measure power meanwhile. The last run ends when
   * this returns, but for what the answer takes on its way.
   *
   * @param time about how long; at least one run
   * @param check as in {@link #measure(Path, RunPlan, Runnable, Measurer.Listener)}, as are the
   *     exceptions
   */
  default Sustained sustain(Path model, Duration time, Runnable check) throws IOException {
    RunPlan plan =
        new RunPlan(
            RunPlan.DEFAULT.warmupAgreement(),
            1,
            Duration.ZERO,
            RunPlan.DEFAULT.relativeBound(),
            MOST_SUSTAINED_RUNS,
            MOST_SUSTAINED_RUNS,
            time);
    long[] nanos = measure(model, plan, check).result().samples().elapsedNanos();
    return new Sustained(nanos.length, Duration.ofNanos(Arrays.stream(nanos).sum()));
  }

  /**
   * Measures models that are loaded together, beside a reference that is loaded for them anew.
   *
   * @param models in the order of the results
   * @param seed of the random order of bursts
   * @param check as in {@link #measure(Path, RunPlan, Runnable, Measurer.Listener)}, as are the
   *     exceptions
   * @param listener is told how it goes on
   */
  InterleavedMeasurer.Group measure(
      List<Path> models,
      Path reference,
      BurstPlan plan,
      long seed,
      Runnable check,
      InterleavedMeasurer.Listener listener)
      throws IOException;

  /** How long groups of models were run so far, as far as it is known without loading them. */
  Duration measuring();

  /** The runtime's profiler, where it has one and runs in this process. */
  default Optional<Profiler> profiler() {
    return Optional.empty();
  }

  /** Gives up what was held for measuring there. */
  @Override
  void close();
}
