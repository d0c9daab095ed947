package dev.metronome.deploy;

import dev.metronome.export.ExportedModel;
import dev.metronome.export.quantization.AffineInt8;
import dev.metronome.runner.ModelTensor;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.Measurer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that was exported, compared and timed.
 *
 * @param format what it is
 * @param model the file
 * @param target what it was compared and timed on
 * @param input what it takes, as its runtime has it
 * @param output what it gives
 * @param integers what an input of integers stands for, 128 taken from unsigned ones; empty for
 *     float32
 * @param parity with the framework
 * @param latency of single inferences by the clock; empty where it was not timed
 */
public record ExportedNetwork(
    ExportFormat format,
    ExportedModel model,
    Target target,
    ModelTensor input,
    ModelTensor output,
    Optional<AffineInt8> integers,
    Parity parity,
    Optional<Measurer.Result> latency) {

  /** Whether the file may stand for the network, as {@link ExportFormat#accepts} has it. */
  public boolean holds() {
    return format.accepts(parity);
  }

  /**
   * How one runs the file on its runtime.
   *
   * @param file its path from where one is
   */
  public String command(Path file) {
    String path = file.toString();
    boolean plain = path.matches("[\\w./+-]+");
    return "metronome measure "
        + (plain ? path : "'" + path.replace("'", "'\\''") + "'")
        + " --target "
        + target.name();
  }
}
