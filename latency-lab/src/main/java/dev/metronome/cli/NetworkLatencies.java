package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.TableTrust;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.PlacedLayer;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.LatencyEstimate;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a network takes by each of some tables, side by side. */
final class NetworkLatencies {

  private record Column(
      Path file,
      LatencyTable table,
      LatencyModel model,
      LatencyEstimate estimate,
      TableTrust trust) {}

  private final List<Column> columns;

  private NetworkLatencies(List<Column> columns) {
    this.columns = columns;
  }

  /**
   * Looks a network up in tables.
   *
   * @throws BadInputException where a table cannot be read or lacks rows; it tells of all tables
   */
  static NetworkLatencies of(DescribedNetwork described, List<Path> files) throws IOException {
    List<Operation> operations = NetworkSignatures.of(described.network());
    List<LatencyTable> tables = TableDiffCommand.readAll(files);
    List<Column> columns = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      LatencyModel model = LatencyModel.sumOfRows(tables.get(i));
      try {
        LatencyEstimate estimate =
            described.lookUp(tables.get(i), files.get(i), () -> model.estimate(operations));
        columns.add(
            new Column(
                files.get(i),
                tables.get(i),
                model,
                estimate,
                TableTrust.of(TableShowCommand.csv(files.get(i)))));
      } catch (BadInputException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return new NetworkLatencies(columns);
  }

  /** Prints the sums; those of the first table also at the top of the document. */
  void print(ObjectNode document, Output output) {
    if (columns.isEmpty()) {
      return;
    }
    Column first = columns.get(0);
    document.put("latencyMs", first.estimate().ms());
    document.put("target", first.table().target().toString());
    document.put("calibration", first.table().provenance().calibration());
    document.put("check", first.trust().text());
    ArrayNode tables = document.putArray("tables");
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      LatencyEstimate estimate = column.estimate();
      ObjectNode node = tables.addObject();
      node.put("file", column.file().toString());
      node.put("target", column.table().target().toString());
      node.put("latencyMs", estimate.ms());
      node.put("offsetMs", column.model().offsetMs());
      node.put("check", column.trust().text());
      node.putNull("ci95");
      estimate.ci95().ifPresent(c -> node.putArray("ci95").add(c.lowMs()).add(c.highMs()));
      output.wrapped(
          String.format(
              Locale.ROOT,
              "%s%.3f ms%s on %s (%s)%s",
              columns.size() == 1 ? "" : "[" + (i + 1) + "] ",
              estimate.ms(),
              estimate
                  .ci95()
                  .map(
                      c ->
                          String.format(
                              Locale.ROOT, ", 95 %% %.3f to %.3f,", c.lowMs(), c.highMs()))
                  .orElse(""),
              column.table().target(),
              origin(column.table().provenance()),
              columns.size() == 1 ? "" : ", " + column.file()));
      output.wrapped((columns.size() == 1 ? "" : "    ") + column.trust().text());
    }
  }

  private static String origin(Provenance provenance) {
    return provenance.calibration().equals(Provenance.NOT_CALIBRATED)
        ? "sum of isolated rows, not calibrated"
        : "calibrated: " + provenance.calibration();
  }

  /** The headings of the columns. */
  List<String> headings() {
    return columns.size() == 1
        ? List.of("ms")
        : IntStream.rangeClosed(1, columns.size()).mapToObj(i -> "ms [" + i + "]").toList();
  }

  /** What a layer takes by each table. */
  List<Double> layerMs(PlacedLayer layer) {
    return columns.stream().map(column -> costMs(layer, column.model())).toList();
  }

  private static double costMs(PlacedLayer layer, LatencyModel model) {
    return NetworkSignatures.costs(layer)
        ? model.contributionsMs(List.of(NetworkSignatures.of(layer))).get(0)
        : 0;
  }

  /** What networks take beside their layers, by each table. */
  List<Double> offsetsMs() {
    return columns.stream().map(column -> column.model().offsetMs()).toList();
  }
}
