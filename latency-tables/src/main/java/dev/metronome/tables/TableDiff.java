package dev.metronome.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hipparchus.stat.correlation.KendallsCorrelation;

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

  /**
   * Two operations that the tables rank in opposite order.
   *
   * @param faster by the first table
   * @param slower by the first table
   */
  public record Reversal(Row faster, Row slower) {

    /** By how much both tables tell the two apart: the smaller of the two ratios, above 1. */
    public double strength() {
      return Math.min(
          slower.first.ms() / faster.first.ms(), faster.second.ms() / slower.second.ms());
    }

    /** Whether neither table's order could be chance. */
    public boolean certain() {
      return certain(faster.first, slower.first) && certain(faster.second, slower.second);
    }

    private static boolean certain(Cost one, Cost other) {
      return CostRatio.of(one, other)
          .flatMap(CostRatio::ci95)
          .filter(interval -> !interval.holdsOne())
          .isPresent();
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

  /** The pairs that the tables rank in opposite order, and surely so; the strongest first. */
  public List<Reversal> reversals() {
    List<Reversal> reversals = new ArrayList<>();
    for (Row one : rows) {
      for (Row other : rows) {
        if (one.first.ms() < other.first.ms() && one.second.ms() > other.second.ms()) {
          reversals.add(new Reversal(one, other));
        }
      }
    }
    return reversals.stream()
        .filter(Reversal::certain)
        .sorted(Comparator.comparingDouble(Reversal::strength).reversed())
        .toList();
  }

  /** Kendall's tau-b of the costs of all rows that both tables have; empty for fewer than two. */
  public OptionalDouble kendallTau() {
    if (rows.size() < 2) {
      return OptionalDouble.empty();
    }
    double[] first = rows.stream().mapToDouble(row -> row.first.ms()).toArray();
    double[] second = rows.stream().mapToDouble(row -> row.second.ms()).toArray();
    return OptionalDouble.of(new KendallsCorrelation().correlation(first, second));
  }

  private static List<Operation> missing(LatencyTable from, LatencyTable in) {
    return from.rows().keySet().stream().filter(row -> !in.rows().containsKey(row)).toList();
  }
}
