package dev.metronome.cli;

import dev.metronome.tables.measure.BurstPlan;
import picocli.CommandLine.Option;

/** How long to measure beside the reference. */
final class BurstChoice {

  private static final int LEAST_BURSTS = 6;

  @Option(
      names = "--bound",
      defaultValue = "0.005",
      paramLabel = "SHARE",
      description =
          "Stop when half the ratio's 95 %% interval is below this share of it, 0.0001 to 1; default"
              + " ${DEFAULT-VALUE}.")
  private double bound;

  @Option(
      names = "--bursts",
      defaultValue = "12",
      paramLabel = "N",
      description =
          "Fewest bursts of each row and network, at least "
              + LEAST_BURSTS
              + "; default ${DEFAULT-VALUE}.")
  private int leastBursts;

  @Option(
      names = "--max-bursts",
      defaultValue = "40",
      paramLabel = "N",
      description = "Most bursts of each, at least --bursts; default ${DEFAULT-VALUE}.")
  private int mostBursts;

  double bound() {
    Checks.between("--bound", bound, 1e-4, 1);
    return bound;
  }

  int leastBursts() {
    Checks.atLeast("--bursts", leastBursts, LEAST_BURSTS);
    return leastBursts;
  }

  int mostBursts() {
    Checks.atLeast("--max-bursts", mostBursts, Math.max(LEAST_BURSTS, leastBursts));
    return mostBursts;
  }

  /**
   * Looks at all of them.
   *
   * @throws dev.metronome.problem.BadInputException with all that is wrong
   */
  void check() {
    OptionProblems.requireNoneOf(this::bound, this::leastBursts, this::mostBursts);
  }

  BurstPlan plan() {
    return BurstPlan.DEFAULT.withRelativeBound(bound()).withBursts(leastBursts(), mostBursts());
  }
}
