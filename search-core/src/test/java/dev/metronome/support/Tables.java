package dev.metronome.support;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Latency tables with made-up times. */
public final class Tables {

  private Tables() {}

  /** A row of 0.1 to 2 ms for every operation of a space. */
  public static LatencyTable random(SearchSpace space, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<OpSignature, Measurement> rows = new LinkedHashMap<>();
    NetworkSignatures.rows(space)
        .keySet()
        .forEach(row -> rows.put(row, measured(random.nextDouble(0.1, 2))));
    return of(space, rows);
  }

  /** A table with these rows. */
  public static LatencyTable of(SearchSpace space, Map<OpSignature, Measurement> rows) {
    return LatencyTable.ofMeasurements(
        new Target("ort", "1", "cpu", "device", 1, Precision.FLOAT32),
        new Provenance(
            space.description(), Instant.EPOCH, "plan", Provenance.NOT_CALIBRATED, Map.of()),
        rows);
  }

  public static Measurement measured(double medianMs) {
    return new Measurement(
        new Summary(1, medianMs, medianMs, 0, medianMs, medianMs, medianMs, medianMs),
        StopReason.TIME_SPENT);
  }
}
