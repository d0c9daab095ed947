package dev.metronome.runner;

import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.Path;

/** Tells what each operator of a model takes. */
public interface Profiler {

  /**
   * Loads a model, runs it on random inputs with the runtime's profiler switched on, and closes it.
   *
   * @param scratch a folder for the profiler's files; none of them stays
   * @param betweenRuns is called before every run; what it throws ends the profile
   * @throws dev.metronome.problem.BadInputException where the model cannot run here, as {@link
   *     Runner#load} has it, or the profiler's answer cannot be read
   * @throws IOException where the disk refuses
   */
  OperatorProfile profile(Path model, ProfilePlan plan, Path scratch, Runnable betweenRuns)
      throws IOException;
}
