package dev.metronome.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In what the rows of two tables differ: what operations cost alone, calibrated or not.
 *
 * @param rows those that both tables have, the most different ratio first; behind them those
 *     without a ratio
 * @param onlyInFirst operations that the second table has no row for, in the first one's order
 * @param onlyInSecond the other way round
 */
public record TableDiff(List<Row> rows, List<Operation> onlyInFirst, List<Operation> onlyInSecond) {

  /**
   * A row that both tables have.
   *
   * @param first what it costs by the first table
   * @param second by the second
   * @param ratio of the second to the first; empty where one of them is 0
   */
  public record Row(Operation operation, Cost first, Cost second, Optional<CostRatio> ratio) {

    /** Whether the costs differ by more than they are uncertain by; empty where it is not known. */
    public Optional<Boolean> differs() {
      return ratio.flatMap(CostRatio::ci95).map(interval -> !interval.holdsOne());
    }

    private double distance() {
      return ratio.map(r -> Math.abs(Math.log(r.value()))).orElse(-1.0);
    }
  }

  public TableDiff {
    rows = List.copyOf(rows);
    onlyInFirst = List.copyOf(onlyInFirst);
    onlyInSecond = List.copyOf(onlyInSecond);
  }

  /** Compares two tables, operation by operation and place by place. */
  public static TableDiff of(LatencyTable first, LatencyTable second) {
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<Operation, LatencyRow> entry : first.rows().entrySet()) {
      LatencyRow other = second.rows().get(entry.getKey());
      if (other != null) {
        Cost cost = entry.getValue().cost();
        rows.add(new Row(entry.getKey(), cost, other.cost(), CostRatio.of(other.cost(), cost)));
      }
    }
    rows.sort(Comparator.comparingDouble(Row::distance).reversed());
    return new TableDiff(rows, missing(first, second), missing(second, first));
  }

  private static List<Operation> missing(LatencyTable from, LatencyTable in) {
    return from.rows().keySet().stream().filter(row -> !in.rows().containsKey(row)).toList();
  }
}
