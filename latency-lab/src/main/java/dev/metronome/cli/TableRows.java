package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Prints the rows of a table. */
final class TableRows {

  private TableRows() {}

  static void print(LatencyTable table, ObjectNode document, Output output) {
    output.text(
        "%n%-62s %10s %10s %10s %10s  %s",
        "operation", "ms", "alone_ms", "p90_ms", "interval", "statistic");
    ArrayNode rows = document.putArray("rows");
    for (Map.Entry<Operation, LatencyRow> entry : table.rows().entrySet()) {
      LatencyRow row = entry.getValue();
      ObjectNode node = rows.addObject();
      node.put("operation", entry.getKey().toString());
      node.put("ms", row.ms());
      node.put("aloneMs", row.cost().ms());
      node.put("statistic", row.cost().statistic());
      Optional<Measurement> measured =
          row.cost() instanceof Measurement measurement
              ? Optional.of(measurement)
              : Optional.empty();
      measured.ifPresent(m -> putMeasurement(node, m));
      row.calibrated()
          .ifPresent(
              calibrated -> {
                node.put("calibratedCi95LowMs", calibrated.ci95LowMs());
                node.put("calibratedCi95HighMs", calibrated.ci95HighMs());
              });
      output.text(
          "%-62s %10.4f %10.4f %10s %10s  %s",
          entry.getKey(),
          row.ms(),
          row.cost().ms(),
          measured.map(m -> decimals(m.summary().p90Ms())).orElse(""),
          measured
              .map(m -> String.format(Locale.ROOT, "%.2f%%", 100 * m.summary().relativeHalfWidth()))
              .orElse(""),
          row.cost().statistic());
    }
  }

  private static String decimals(double ms) {
    return String.format(Locale.ROOT, "%.4f", ms);
  }

  private static void putMeasurement(ObjectNode node, Measurement measurement) {
    node.put("count", measurement.summary().count());
    node.put("medianMs", measurement.summary().medianMs());
    node.put("p90Ms", measurement.summary().p90Ms());
    node.put("ci95LowMs", measurement.summary().ci95LowMs());
    node.put("ci95HighMs", measurement.summary().ci95HighMs());
    node.put("stopReason", measurement.stopReason().text());
    measurement
        .ratio()
        .ifPresent(
            ratio -> {
              node.put("ratio", ratio.value());
              node.put("bursts", ratio.bursts());
              node.put("redoneBursts", ratio.redone());
              node.put("referenceMs", ratio.referenceMs());
            });
  }
}
