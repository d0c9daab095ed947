package dev.metronome.build;

import dev.metronome.tables.measure.BurstPlan;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A check of a table.
 *
 * @param table the table's file
 * @param networks on how many networks, at least 2
 * @param plan how they are measured
 * @param seed by which they are chosen
 * @param folder for what was measured and the result
 */
public record CheckRequest(Path table, int networks, BurstPlan plan, long seed, Path folder) {

  public CheckRequest {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(folder, "folder");
    if (networks < 2) {
      throw new IllegalArgumentException("a check on " + networks + " networks");
    }
  }
}
