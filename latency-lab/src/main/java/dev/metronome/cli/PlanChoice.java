package dev.metronome.cli;

import dev.metronome.tables.measure.RunPlan;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long to measure. */
final class PlanChoice {

  @Option(
      names = "--bound",
      defaultValue = "0.01",
      paramLabel = "SHARE",
      description =
          "Stop when half the median's 95 %% interval is below this share of the median, 0.0001 to 1;"
              + " default"
              + " ${DEFAULT-VALUE}.")
  private double bound;

  @Option(
      names = "--limit",
      defaultValue = "4",
      paramLabel = "SECONDS",
      description = "Longest time to measure one model, 0.01 to 3600; default ${DEFAULT-VALUE}.")
  private double limitSeconds;

  double bound() {
    return bound;
  }

  double limitSeconds() {
    return limitSeconds;
  }

  /** How files are timed where nothing is said. */
  static RunPlan usual() {
    return plan(0.01, 4);
  }

  RunPlan plan() {
    return plan(bound, limitSeconds);
  }

  static RunPlan plan(double bound, double limitSeconds) {
    Checks.between("--bound", bound, 1e-4, 1);
    Checks.between("--limit", limitSeconds, 0.01, 3600);
    return RunPlan.DEFAULT
        .withRelativeBound(bound)
        .withTimeLimit(Duration.ofMillis(Math.round(limitSeconds * 1000)));
  }
}
