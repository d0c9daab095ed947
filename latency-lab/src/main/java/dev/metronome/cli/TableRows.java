package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.tables.Cost;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.PublishedMean;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Prints the rows of a table. */
final class TableRows {

  private TableRows() {}

  static void print(
      List<Map.Entry<Operation, LatencyRow>> shown, ObjectNode document, Output output) {
    String operations = "%-" + operationWidth(shown.stream().map(Map.Entry::getKey)) + "s";
    boolean withEnergy = shown.stream().anyMatch(entry -> entry.getValue().energy().isPresent());
    output.text(
        "%n" + operations + " %10s %10s %10s %10s %s %s",
        "operation",
        "ms",
        "alone_ms",
        "p90_ms",
        "interval",
        withEnergy ? String.format(Locale.ROOT, "%10s %22s ", "alone_mJ", "95 % interval") : "",
        "statistic");
    ArrayNode rows = document.putArray("rows");
    for (Map.Entry<Operation, LatencyRow> entry : shown) {
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
      if (row.cost() instanceof PublishedMean mean) {
        node.put("count", mean.count());
        node.put("sdMs", mean.sdMs());
      }
      row.cost()
          .ci95()
          .ifPresent(
              interval -> {
                node.put("ci95LowMs", interval.lowMs());
                node.put("ci95HighMs", interval.highMs());
              });
      if (!row.device().isEmpty()) {
        node.put("device", row.device());
      }
      row.calibrated()
          .ifPresent(
              calibrated -> {
                node.put("calibratedCi95LowMs", calibrated.ci95LowMs());
                node.put("calibratedCi95HighMs", calibrated.ci95HighMs());
              });
      row.energy()
          .ifPresent(
              energy -> {
                node.put("energyMeanMj", energy.mj());
                node.put("energyCi95LowMj", energy.ci95LowMj());
                node.put("energyCi95HighMj", energy.ci95HighMj());
                node.put("energyWithIdleMeanMj", energy.withIdleMj());
              });
      output.text(
          operations + " %10.4f %10.4f %10s %10s %s %s",
          entry.getKey(),
          row.ms(),
          row.cost().ms(),
          measured.map(m -> decimals(m.summary().p90Ms())).orElse(""),
          shownHalfWidth(row)
              .map(share -> String.format(Locale.ROOT, "%.2f%%", 100 * share))
              .orElse(""),
          withEnergy ? energy(row) : "",
          row.cost().statistic());
    }
  }

  /** Above idling, of the operation alone. */
  private static String energy(LatencyRow row) {
    return row.energy()
        .map(
            energy ->
                String.format(
                    Locale.ROOT,
                    "%10.4f %10.4f to %8.4f ",
                    energy.mj(),
                    energy.ci95LowMj(),
                    energy.ci95HighMj()))
        .orElse(" ".repeat(34));
  }

  /** Of the figure in the first column: calibrated if the row is. */
  private static Optional<Double> shownHalfWidth(LatencyRow row) {
    return row.calibrated()
        .filter(calibrated -> calibrated.ms() > 0)
        .map(c -> (c.ci95HighMs() - c.ci95LowMs()) / (2 * c.ms()))
        .or(() -> row.calibrated().isPresent() ? Optional.empty() : relativeHalfWidth(row.cost()));
  }

  /** Wide enough for the operations; narrower tables would only look unlike others. */
  static int operationWidth(Stream<Operation> operations) {
    return operations.mapToInt(operation -> operation.toString().length()).reduce(62, Math::max);
  }

  /** Half of the 95 % interval's width, as a share of the cost. */
  static Optional<Double> relativeHalfWidth(Cost cost) {
    return cost.ci95()
        .filter(interval -> cost.ms() > 0)
        .map(interval -> (interval.highMs() - interval.lowMs()) / 2 / cost.ms());
  }

  private static String decimals(double ms) {
    return String.format(Locale.ROOT, "%.4f", ms);
  }

  private static void putMeasurement(ObjectNode node, Measurement measurement) {
    node.put("count", measurement.summary().count());
    node.put("medianMs", measurement.summary().medianMs());
    node.put("p90Ms", measurement.summary().p90Ms());
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
