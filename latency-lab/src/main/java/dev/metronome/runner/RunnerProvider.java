package dev.metronome.runner;

import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;

/**
 * One runtime on one accelerator of this machine, as {@link Runners} finds it by {@link
 * java.util.ServiceLoader}. Nothing native is loaded before it is asked for.
 */
public interface RunnerProvider {

  /** The name to open it by, without a place. */
  TargetName target();

  /** The model format that it runs, as in {@code Exporter.format()}. */
  String format();

  /** Tries whether it works here; never throws because it does not. */
  RuntimeStatus status();

  /**
   * A runner.
   *
   * @param threads threads that one inference may use, at least 1
   * @param precision of the models that are to be measured
   * @throws dev.metronome.problem.UnavailableException where it does not work here
   */
  Runner open(int threads, Precision precision);
}
