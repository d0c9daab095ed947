package dev.metronome.tables.csv;

import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

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

  static final OpSignature STEM =
      new OpSignature(
          "conv",
          new TensorShape(32, 32, 3),
          new TensorShape(32, 32, 32),
          3,
          1,
          0,
          0,
          "relu",
          false);

  static final OpSignature BLOCK =
      new OpSignature(
          "inverted_bottleneck",
          new TensorShape(16, 16, 64),
          new TensorShape(16, 16, 64),
          5,
          1,
          384,
          16,
          "relu6",
          true);

  static final OpSignature POOL =
      new OpSignature(
          "global_average_pool",
          new TensorShape(8, 8, 1280),
          new TensorShape(1, 1, 1280),
          0,
          0,
          0,
          0,
          "none",
          false);

  static final Measurement FAST =
      new Measurement(
          new Summary(50, 0.0525, 0.053, 0.000001, 0.06, 0.05, 0.052, 0.0525),
          StopReason.INTERVAL_NARROW);

  static final Measurement SLOW =
      new Measurement(
          new Summary(2000, 1234.567891, 1300, 10.25, 1400.5, 1000, 1234, 1235.000002),
          StopReason.TIME_SPENT);

  static final Measurement NOTHING =
      new Measurement(new Summary(1, 0, 0, 0, 0, 0, 0, 0), StopReason.SAMPLES_SPENT);

  private Tables() {}

  static LatencyTable threeRows() {
    Map<OpSignature, Measurement> rows = new LinkedHashMap<>();
    rows.put(STEM, FAST);
    rows.put(BLOCK, SLOW);
    rows.put(POOL, NOTHING);
    return new LatencyTable(TARGET, PROVENANCE, rows);
  }
}
