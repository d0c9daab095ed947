package dev.metronome.tables;

import dev.metronome.problem.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Latency of a network = offset + sum of its operations' rows. */
final class SumOfRows implements LatencyModel {

  /** Deviations from the mean that hold 95 % of a normal distribution. */
  static final double NORMAL_95 = 1.959964;

  private final LatencyTable table;
  private final ToDoubleFunction<LatencyRow> rowMs;
  private final double offsetMs;
  private final Optional<Calibration> calibration;

  SumOfRows(LatencyTable table) {
    this(table, LatencyRow::ms, table.offsetMs(), table.calibration());
  }

  /** A sum of something else than what the table was calibrated for. */
  SumOfRows(LatencyTable table, ToDoubleFunction<LatencyRow> rowMs) {
    this(table, rowMs, table.calibration().isPresent() ? 0 : table.offsetMs(), Optional.empty());
  }

  private SumOfRows(
      LatencyTable table,
      ToDoubleFunction<LatencyRow> rowMs,
      double offsetMs,
      Optional<Calibration> calibration) {
    this.table = table;
    this.rowMs = rowMs;
    this.offsetMs = offsetMs;
    this.calibration = calibration;
  }

  @Override
  public LatencyEstimate estimate(List<Operation> operations) {
    double sumMs = offsetMs;
    for (double ms : contributionsMs(operations)) {
      sumMs += ms;
    }
    if (sumMs <= 0 && !operations.isEmpty()) {
      throw new BadInputException(
          "latency table of the space " + table.provenance().space(),
          "its rows and its offset of " + offsetMs + " ms add up to " + sumMs + " ms",
          "more than 0 ms for a network",
          "build the table anew, or use one of the network's space and target");
    }
    double totalMs = Math.max(0, sumMs);
    return new LatencyEstimate(
        totalMs,
        calibration.map(
            c ->
                new LatencyEstimate.Interval(
                    totalMs * Math.exp(-NORMAL_95 * c.errorShare()),
                    totalMs * Math.exp(NORMAL_95 * c.errorShare()))));
  }

  @Override
  public List<Double> contributionsMs(List<Operation> operations) {
    List<Double> contributions = new ArrayList<>(operations.size());
    List<Operation> missing = new ArrayList<>();
    for (Operation operation : operations) {
      table
          .row(operation)
          .ifPresentOrElse(
              row -> contributions.add(rowMs.applyAsDouble(row)), () -> missing.add(operation));
    }
    if (!missing.isEmpty()) {
      throw new MissingRowException(missing, table);
    }
    return contributions;
  }

  @Override
  public double offsetMs() {
    return offsetMs;
  }
}
