package dev.metronome.tables.csv;

import dev.metronome.tables.Calibration;
import dev.metronome.tables.Contribution;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.RowEnergy;
import dev.metronome.tables.Target;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.measure.Ratio;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tables for tests. */
final class Tables {

  static final Target TARGET =
      new Target("ort", "1.29.0", "cpu", "Example CPU, 2 cores", 1, Precision.FLOAT32);

  static final Provenance PROVENANCE =
      new Provenance(
          "nas-bench-macro",
          Instant.parse("2026-01-31T12:34:56.789Z"),
          "stop at +/-0.01, \"quoted\": yes",
          Provenance.NOT_CALIBRATED,
          Map.of("governor", "schedutil", "a: strange\\name", "two\nlines é", "empty", ""));

  static final Operation STEM =
      Operation.anywhere(
          new OpSignature(
              "conv",
              new TensorShape(32, 32, 3),
              new TensorShape(32, 32, 32),
              3,
              1,
              0,
              0,
              "relu",
              false));

  static final Operation BLOCK =
      Operation.anywhere(
          new OpSignature(
              "inverted_bottleneck",
              new TensorShape(16, 16, 64),
              new TensorShape(16, 16, 64),
              5,
              1,
              384,
              16,
              "relu6",
              true));

  static final Operation POOL =
      Operation.anywhere(
          new OpSignature(
              "global_average_pool",
              new TensorShape(8, 8, 1280),
              new TensorShape(1, 1, 1280),
              0,
              0,
              0,
              0,
              "none",
              false));

  static final LatencyRow FAST =
      new LatencyRow(
          new Measurement(
              new Summary(50, 0.0525, 0.053, 0.000001, 0.06, 0.05, 0.052, 0.0525),
              StopReason.INTERVAL_NARROW));

  static final LatencyRow SLOW =
      new LatencyRow(
          new Measurement(
              new Summary(2000, 1234.567891, 1300, 10.25, 1400.5, 1000, 1234, 1235.000002),
              StopReason.TIME_SPENT));

  static final LatencyRow NOTHING =
      new LatencyRow(
          new Measurement(new Summary(1, 0, 0, 0, 0, 0, 0, 0), StopReason.SAMPLES_SPENT));

  private Tables() {}

  static LatencyTable threeRows() {
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    rows.put(STEM, FAST);
    rows.put(BLOCK, SLOW);
    rows.put(POOL, NOTHING);
    return of(rows);
  }

  /** A table with every kind of row, one of which says which of several devices measured it. */
  static LatencyTable ofDevices() {
    LatencyTable table = everything();
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>(table.rows());
    LatencyRow stem = rows.get(STEM);
    rows.put(STEM, new LatencyRow(stem.cost(), stem.calibrated(), "http://127.0.0.1:7475"));
    return new LatencyTable(
        table.target(), table.provenance(), table.offsetMs(), table.calibration(), rows);
  }

  /** The same with energies: above idling, not told from idling, and none. */
  static LatencyTable withEnergy() {
    LatencyTable table = ofDevices();
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>(table.rows());
    rows.computeIfPresent(STEM, (op, row) -> with(row, new RowEnergy(0.0125, 0.012, 0.013, 0.05)));
    rows.computeIfPresent(POOL, (op, row) -> with(row, new RowEnergy(-0.000012, -0.5, 0.25, 0)));
    return new LatencyTable(
        table.target(), table.provenance(), table.offsetMs(), table.calibration(), rows);
  }

  private static LatencyRow with(LatencyRow row, RowEnergy energy) {
    return new LatencyRow(row.cost(), row.calibrated(), row.device(), Optional.of(energy));
  }

  /** A table of version 2 with every kind of row. */
  static LatencyTable everything() {
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    rows.put(
        STEM,
        new LatencyRow(
            new Measurement(
                new Summary(96, 0.05, 0.053, 0.000001, 0.06, 0.048, 0.049, 0.0525),
                StopReason.INTERVAL_NARROW,
                Optional.of(new Ratio(0.1, 0.098, 0.105, 12, 3, 0.5))),
            Optional.of(new LatencyRow.Calibrated(0.047, 0.044, 0.05))));
    rows.put(BLOCK, new LatencyRow(new PublishedMean(982, 4.083756, 0.500237)));
    rows.put(
        new Operation(BLOCK.signature(), "stage2.layer1"), new LatencyRow(new Contribution(1.25)));
    rows.put(POOL, NOTHING);
    return new LatencyTable(
        TARGET,
        PROVENANCE,
        -0.012345,
        Optional.of(new Calibration(48, -0.004, 0.987654, 0.05, 0.006, 0.0071)),
        rows);
  }

  static LatencyTable of(Map<Operation, LatencyRow> rows) {
    return new LatencyTable(TARGET, PROVENANCE, 0, Optional.empty(), rows);
  }
}
