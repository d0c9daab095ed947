package dev.metronome.tables;

import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.util.Objects;

/**
 * What measuring one operation gave.
 *
 * @param summary statistics of the single inferences
 * @param stopReason why measuring ended
 */
public record Measurement(Summary summary, StopReason stopReason) {

  public Measurement {
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(stopReason, "stopReason");
  }
}
