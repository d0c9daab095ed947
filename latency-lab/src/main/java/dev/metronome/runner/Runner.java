package dev.metronome.runner;

import dev.metronome.tables.Target;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.nio.file.Path;
import java.util.Optional;

/** One runtime on one accelerator, with a number of threads. */
public interface Runner {

  /** What models run on. */
  Target target();

  /** The model format that the runtime reads, as in {@code Exporter.format()}. */
  String format();

  /**
   * Loads a model and runs it once on random inputs.
   *
   * @throws dev.metronome.problem.BadInputException where there is no such file, it is not a model,
   *     or the model cannot run here; it says why
   */
  LoadedModel load(Path model);

  /**
   * Loads a model, measures single inferences on random inputs, and closes it.
   *
   * @throws dev.metronome.problem.BadInputException as {@link #load} does
   */
  default Measurer.Result measure(Path model, RunPlan plan) {
    try (LoadedModel loaded = load(model)) {
      return new Measurer(plan).measure(loaded::run);
    }
  }

  /** The runtime's profiler, where it has one. */
  default Optional<Profiler> profiler() {
    return Optional.empty();
  }
}
