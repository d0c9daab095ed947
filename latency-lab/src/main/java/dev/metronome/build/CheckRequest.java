package dev.metronome.build;

import dev.metronome.tables.measure.BurstPlan;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A check of a table.
 *
 * @param table the table's file
 * @param networks on how many networks, at least 2
 * @param plan how they are measured
 * @param seed by which they are chosen
 * @param folder for what was measured and the result
 * @param sameNetworksAs folder of another check, whose networks are measured again instead of such
 *     that are chosen by the table; so that two tables are judged by the same networks
 */
public record CheckRequest(
    Path table,
    int networks,
    BurstPlan plan,
    long seed,
    Path folder,
    Optional<Path> sameNetworksAs) {

  public CheckRequest {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(sameNetworksAs, "sameNetworksAs");
    if (networks < 2) {
      throw new IllegalArgumentException("a check on " + networks + " networks");
    }
  }
}
