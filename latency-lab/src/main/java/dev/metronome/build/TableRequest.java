package dev.metronome.build;

import dev.metronome.space.SearchSpace;
import dev.metronome.tables.measure.RunPlan;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A table to build.
 *
 * @param space the space whose operations are measured
 * @param plan how each is measured
 * @param seed for the random weights
 * @param folder where table, samples and the state of an unfinished build are kept
 */
public record TableRequest(SearchSpace space, RunPlan plan, long seed, Path folder) {

  public TableRequest {
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(folder, "folder");
  }
}
