package dev.metronome.build;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.measure.Ratio;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The latency of the reference that a table's ratios are multiplied with. */
final class ReferenceLevel {

  /** Groups that met a busy machine do not count, single lucky ones neither. */
  private static final double QUIET_SHARE = 0.1;

  private ReferenceLevel() {}

  /** The quiet level of what was measured in several groups: a low quantile of theirs. */
  static double quietMs(Collection<Ratio> ratios) {
    double[] sorted = ratios.stream().mapToDouble(Ratio::referenceMs).sorted().toArray();
    return sorted[(int) Math.floor(QUIET_SHARE * (sorted.length - 1))];
  }

  /** The level that was met most in several groups. */
  static double medianMs(Collection<NetworkMeasurement> networks) {
    double[] sorted =
        networks.stream().mapToDouble(n -> n.ratio().referenceMs()).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** The level of a table, where its rows were measured beside a reference. */
  static OptionalDouble of(LatencyTable table) {
    return table.rows().values().stream()
        .map(row -> row.cost())
        .filter(Measurement.class::isInstance)
        .flatMap(cost -> ((Measurement) cost).ratio().stream())
        .mapToDouble(Ratio::referenceMs)
        .findFirst();
  }

  /** The same table at another level of the reference. */
  static LatencyTable restated(LatencyTable table, double referenceMs) {
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    table
        .rows()
        .forEach(
            (operation, row) ->
                rows.put(
                    operation,
                    row.cost() instanceof Measurement measurement
                        ? row.withCost(measurement.atReference(referenceMs))
                        : row));
    return new LatencyTable(
        table.target(), table.provenance(), table.offsetMs(), table.calibration(), rows);
  }
}
