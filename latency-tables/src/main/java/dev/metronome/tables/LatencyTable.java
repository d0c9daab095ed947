package dev.metronome.tables;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The measured cost of operations on one target, at batch size 1.
 *
 * @param target where the rows were measured
 * @param provenance where they come from
 * @param rows one measurement per operation, in the order of measuring
 */
public record LatencyTable(
    Target target, Provenance provenance, Map<OpSignature, Measurement> rows) {

  public LatencyTable {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(provenance, "provenance");
    rows.forEach(
        (operation, measurement) -> {
          Objects.requireNonNull(operation, "the operation of a row");
          Objects.requireNonNull(measurement, "the measurement of a row");
        });
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }
}
