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

  private TableCosts() {}

  /**
   * What the choices of a space cost by a table.
   *
   * @param more what else can be done where rows are missing
   */
  static DecisionCosts of(SearchSpace space, LatencyTable table, Path file, String more) {
    return orExplain(
        table,
        file,
        useTableOf(space) + more,
        () -> DecisionCosts.of(space, LatencyModel.sumOfRows(table)));
  }

  /**
   * Runs a look-up for a network of a space.
   *
   * @throws BadInputException where rows are missing; it names the file, its space and all rows
   */
  static <T> T orExplain(SearchSpace space, LatencyTable table, Path file, Supplier<T> lookUp) {
    return orExplain(table, file, useTableOf(space), lookUp);
  }

  private static String useTableOf(SearchSpace space) {
    return "use a table of "
        + space.description()
        + ", built by 'metronome table build --space "
        + space.name()
        + SpaceChoice.optionsFor(space).map(options -> " " + options).orElse("")
        + " --out DIR'";
  }

  /**
   * Runs a look-up.
   *
   * @param remedy what to do where rows are missing
   * @throws BadInputException where rows are missing; it names the file, its space and all rows
   */
  static <T> T orExplain(LatencyTable table, Path file, String remedy, Supplier<T> lookUp) {
    try {
      return lookUp.get();
    } catch (MissingRowException e) {
      String where = file + ", a table of " + table.provenance().space();
      throw new BadInputException(
          e.problems().stream()
              .map(missing -> new Problem(where, missing.what(), missing.expected(), remedy))
              .toList());
    }
  }
}
