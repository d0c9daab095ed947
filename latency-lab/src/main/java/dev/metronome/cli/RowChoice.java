package dev.metronome.cli;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which rows of a table to show, and in what order. */
final class RowChoice {

  /** Orders of rows. */
  enum Order {
    COST,
    NAME,
    INTERVAL,
    ORDER
  }

  @Option(
      names = "--sort",
      defaultValue = "order",
      paramLabel = "cost|name|interval|order",
      description =
          "Dearest first, by name, widest interval first, or in the table's own order; default"
              + " ${DEFAULT-VALUE}.")
  private Order order = Order.ORDER;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "Only rows whose operation, as it is shown, contains the text.")
  private Optional<String> filter = Optional.empty();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "At most the first N rows, N being at least 1.")
  private Optional<Integer> top = Optional.empty();

  /**
   * Refuses what cannot be meant.
   *
   * @throws dev.metronome.problem.BadInputException where a value is out of range
   */
  void check() {
    top.ifPresent(n -> Checks.atLeast("--top", n, 1));
  }

  /** Whether some rows may be left out. */
  boolean isPart() {
    return filter.isPresent() || top.isPresent();
  }

  List<Map.Entry<Operation, LatencyRow>> of(LatencyTable table) {
    return table.rows().entrySet().stream()
        .filter(row -> row.getKey().toString().contains(filter.orElse("")))
        .sorted(comparator())
        .limit(top.orElse(Integer.MAX_VALUE))
        .toList();
  }

  private Comparator<Map.Entry<Operation, LatencyRow>> comparator() {
    return switch (order) {
      case COST -> Comparator.comparingDouble(row -> -row.getValue().ms());
      case NAME -> Comparator.comparing(row -> row.getKey().toString());
      // Rows without an interval stand last.
      case INTERVAL ->
          Comparator.comparingDouble(
              row -> -TableRows.relativeHalfWidth(row.getValue().cost()).orElse(-1.0));
      // The sort is stable.
      case ORDER -> Comparator.comparingInt(row -> 0);
    };
  }
}
