package dev.metronome.cli;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.MissingRowException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Looks a space up in a table, and tells which file does not fit it. */
final class TableCosts {

  private TableCosts() {}

  static DecisionCosts of(SearchSpace space, LatencyTable table, Path file) {
    return orExplain(
        space, table, file, () -> DecisionCosts.of(space, LatencyModel.sumOfRows(table)));
  }

  /**
   * Runs a look-up.
   *
   * @throws BadInputException where a row is missing; it names the file, both spaces and the first
   *     row
   */
  static <T> T orExplain(SearchSpace space, LatencyTable table, Path file, Supplier<T> lookUp) {
    try {
      return lookUp.get();
    } catch (MissingRowException e) {
      int others = e.missing().size() - 1;
      throw new BadInputException(
          file.toString(),
          "the table was built for "
              + table.provenance().space()
              + " and has no row for "
              + e.missing().get(0)
              + (others == 0 ? "" : " and " + others + " more"),
          "a table of " + space.description(),
          "build one with 'metronome table build --space "
              + space.name()
              + "' and the --resolution, --classes, --width and --filters of the network");
    }
  }
}
