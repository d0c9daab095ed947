package dev.metronome.build;

import dev.metronome.space.SearchSpace;
import dev.metronome.tables.measure.ProfilePlan;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A table to make from profiles of whole networks.
 *
 * @param space the space whose operations the rows are
 * @param networks how many random networks
 * @param plan how each is profiled
 * @param seed for the networks and their random weights
 * @param folder for the table and the networks that were profiled
 */
public record ProfiledTableRequest(
    SearchSpace space, int networks, ProfilePlan plan, long seed, Path folder) {

  public ProfiledTableRequest {
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(folder, "folder");
    if (networks < 1) {
      throw new IllegalArgumentException("a table of " + networks + " networks");
    }
  }

  /** Method and plan on one line. */
  String planText() {
    return "profiled: mean over every appearance in "
        + networks
        + " random networks, "
        + plan.text()
        + " each";
  }
}
