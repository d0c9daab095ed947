package dev.metronome.deploy;

import dev.metronome.export.ExportedModel;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.Measurer;
import java.util.Optional;

/**
 * A file that was exported, compared and timed.
 *
 * @param format what it is
 * @param model the file
 * @param target what it was compared and timed on
 * @param parity with the framework
 * @param latency of single inferences by the clock; empty where it was not timed
 */
public record ExportedNetwork(
    ExportFormat format,
    ExportedModel model,
    Target target,
    Parity parity,
    Optional<Measurer.Result> latency) {

  /**
   * Whether the file may stand for the network: 8-bit numbers are others by their nature, and are
   * judged by the accuracy that they lose.
   */
  public boolean holds() {
    return format.quantized() || parity.holds();
  }

  /** How one runs the file on its runtime. */
  public String command() {
    return "metronome measure " + model.path() + " --target " + target.name();
  }
}
