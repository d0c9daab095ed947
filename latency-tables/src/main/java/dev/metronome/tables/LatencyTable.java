package dev.metronome.tables;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The cost of operations on one target, at batch size 1.
 *
 * @param target where the rows were measured
 * @param provenance where they come from
 * @param offsetMs what a network takes beside its operations, in milliseconds; may be negative
 * @param calibration how rows were fitted to whole networks; empty where they were not
 * @param rows one row per operation, in the order of measuring
 */
public record LatencyTable(
    Target target,
    Provenance provenance,
    double offsetMs,
    Optional<Calibration> calibration,
    Map<Operation, LatencyRow> rows) {

  public LatencyTable {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(provenance, "provenance");
    Objects.requireNonNull(calibration, "calibration");
    if (!(Math.abs(offsetMs) <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("an offset of " + offsetMs + " ms");
    }
    rows.forEach(
        (operation, row) -> {
          Objects.requireNonNull(operation, "the operation of a row");
          Objects.requireNonNull(row, "a row");
        });
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }

  /** A table of operations as they were measured alone. */
  public static LatencyTable ofMeasurements(
      Target target, Provenance provenance, Map<OpSignature, Measurement> measurements) {
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    measurements.forEach(
        (signature, measurement) ->
            rows.put(Operation.anywhere(signature), new LatencyRow(measurement)));
    return new LatencyTable(target, provenance, 0, Optional.empty(), rows);
  }

  /** The row for an operation: that of its place, else the one that holds anywhere. */
  public Optional<LatencyRow> row(Operation operation) {
    LatencyRow here = rows.get(operation);
    return Optional.ofNullable(
        here != null ? here : rows.get(Operation.anywhere(operation.signature())));
  }
}
