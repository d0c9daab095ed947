package dev.metronome.cli;

import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import picocli.CommandLine.Option;

/** What to measure on. */
final class TargetChoice {

  @Option(
      names = "--target",
      defaultValue = "ort-cpu",
      paramLabel = "RUNTIME-ACCELERATOR",
      description = "Target to measure on; default ${DEFAULT-VALUE}. See 'metronome targets'.")
  private String target;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads of one inference; default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--precision",
      defaultValue = "float32",
      paramLabel = "NAME",
      description = "Numbers that models compute in: float32 or int8; default ${DEFAULT-VALUE}.")
  private String precision;

  String target() {
    return target;
  }

  Precision precision() {
    return Precision.parse(precision, "--precision");
  }

  int threads() {
    return threads;
  }

  Runner open() {
    return open(target, threads, precision());
  }

  static Runner open(String target, int threads, Precision precision) {
    return Runners.open(TargetName.parse(target), threads, precision);
  }
}
