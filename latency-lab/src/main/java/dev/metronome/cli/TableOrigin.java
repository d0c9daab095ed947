package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.tables.Calibration;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Provenance;

/** Prints where a table comes from. */
final class TableOrigin {

  private TableOrigin() {}

  static void print(LatencyTable table, ObjectNode document, Output output) {
    Provenance provenance = table.provenance();
    document.put("target", table.target().toString());
    document.put("space", provenance.space());
    document.put("created", provenance.created().toString());
    document.put("plan", provenance.plan());
    document.put("calibration", provenance.calibration());
    document.put("offsetMs", table.offsetMs());
    provenance.facts().forEach(document.putObject("facts")::put);
    output.text("  space        %s", provenance.space());
    output.text("  target       %s", table.target());
    output.text("  created      %s", provenance.created());
    output.text("  plan         %s", provenance.plan());
    output.text("  calibration  %s", provenance.calibration());
    table
        .calibration()
        .ifPresentOrElse(
            c -> printCalibration(table.offsetMs(), c, document, output),
            () -> {
              if (table.offsetMs() != 0) {
                output.text("  network =    %.4f ms + sum of its rows", table.offsetMs());
              }
            });
    int width =
        Math.max(12, provenance.facts().keySet().stream().mapToInt(String::length).max().orElse(0));
    provenance.facts().forEach((name, value) -> output.text("  %-" + width + "s %s", name, value));
  }

  private static void printCalibration(
      double offsetMs, Calibration calibration, ObjectNode document, Output output) {
    ObjectNode node = document.putObject("fit");
    node.put("networks", calibration.networks());
    node.put("offsetMs", offsetMs);
    node.put("perOperationMs", calibration.perOperationMs());
    node.put("scale", calibration.scale());
    node.put("residualShare", calibration.residualShare());
    node.put("noiseShare", calibration.noiseShare());
    node.put("errorShare", calibration.errorShare());
    output.text(
        "  network =    %.4f ms + sum of (%.4f ms + %.4f x alone + residual)",
        offsetMs, calibration.perOperationMs(), calibration.scale());
    output.text(
        "  error        %.2f %% on networks left out one at a time (noise %.2f %%, residuals %.1f %%)",
        100 * calibration.errorShare(),
        100 * calibration.noiseShare(),
        100 * calibration.residualShare());
  }
}
