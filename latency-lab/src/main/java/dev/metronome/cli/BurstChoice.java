package dev.metronome.cli;

import dev.metronome.tables.measure.BurstPlan;
import picocli.CommandLine.Option;

/** How long to measure beside the reference. */
final class BurstChoice {

  @Option(
      names = "--bound",
      defaultValue = "0.005",
      paramLabel = "SHARE",
      description =
          "Stop when half the ratio's 95 %% interval is below this share of it; default"
              + " ${DEFAULT-VALUE}.")
  private double bound;

  @Option(
      names = "--bursts",
      defaultValue = "12",
      paramLabel = "N",
      description = "Fewest bursts of each row and network; default ${DEFAULT-VALUE}.")
  private int leastBursts;

  @Option(
      names = "--max-bursts",
      defaultValue = "40",
      paramLabel = "N",
      description = "Most bursts of each; default ${DEFAULT-VALUE}.")
  private int mostBursts;

  double bound() {
    Checks.between("--bound", bound, 1e-4, 1);
    return bound;
  }

  int leastBursts() {
    Checks.atLeast("--bursts", leastBursts, 6);
    return leastBursts;
  }

  int mostBursts() {
    Checks.atLeast("--max-bursts", mostBursts, leastBursts());
    return mostBursts;
  }

  BurstPlan plan() {
    return BurstPlan.DEFAULT.withRelativeBound(bound()).withBursts(leastBursts(), mostBursts());
  }
}
