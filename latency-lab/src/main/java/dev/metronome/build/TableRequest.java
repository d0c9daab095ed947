package dev.metronome.build;

import dev.metronome.space.SearchSpace;
import dev.metronome.tables.measure.BurstPlan;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A table to build.
 *
 * @param space the space whose operations are measured
 * @param plan how each is measured
 * @param calibration on how many whole networks the rows are calibrated
 * @param seed for the random weights and the order of measuring
 * @param folder where table, samples and the state of an unfinished build are kept
 */
public record TableRequest(
    SearchSpace space, BurstPlan plan, CalibrationPlan calibration, long seed, Path folder) {

  public TableRequest {
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(calibration, "calibration");
    Objects.requireNonNull(folder, "folder");
  }

  /** Both plans on one line. */
  String planText() {
    return plan.text() + "; " + calibration.text();
  }
}
