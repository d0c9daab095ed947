package dev.metronome.cli;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.MissingRowException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Looks a space up in a table, and tells which file does not fit it. */
final class TableCosts {

  /** Where no row fits, the first few tell as much as all. */
  private static final int MOST_PROBLEMS = 5;

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
      throw new BadInputException(
          e.problems().stream()
              .map(
                  missing ->
                      new Problem(
                          file + ", a table of " + table.provenance().space(),
                          missing.what(),
                          missing.expected(),
                          "use a table of "
                              + space.description()
                              + "; 'metronome table build --space "
                              + space.name()
                              + "' with the --resolution, --classes, --width and --filters of the"
                              + " network builds one"))
              .limit(MOST_PROBLEMS)
              .toList());
    }
  }
}
