package dev.metronome.cli;

import dev.metronome.build.ModelMeasuring;
import dev.metronome.deploy.ExportedNetwork;
import dev.metronome.deploy.ModelCard;
import dev.metronome.files.FileHash;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runner;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyEstimate;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What tables predict for a network, and what its files take measured as the rows were. */
final class TablePredictions {

  private record Column(Path file, String sha256, LatencyTable table, LatencyEstimate estimate) {}

  private final List<Column> columns;

  private TablePredictions(List<Column> columns) {
    this.columns = columns;
  }

  /**
   * Looks a network up.
   *
   * @throws dev.metronome.problem.BadInputException where a table cannot be read or lacks rows
   */
  static TablePredictions of(DescribedNetwork described, List<Path> files) throws IOException {
    List<LatencyTable> tables = TableDiffCommand.readAll(files);
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      LatencyTable table = tables.get(i);
      LatencyModel model = LatencyModel.sumOfRows(table);
      Path csv = TableShowCommand.csv(files.get(i));
      columns.add(
          new Column(
              csv,
              FileHash.sha256(csv),
              table,
              described.lookUp(
                  table, csv, () -> model.estimate(NetworkSignatures.of(described.network())))));
    }
    return new TablePredictions(columns);
  }

  /**
   * Refuses tables that predict for none of the files.
   *
   * @param targets what the files run on
   */
  void requireTargets(List<Target> targets) {
    List<Problem> problems = new ArrayList<>();
    for (Column column : columns) {
      if (!targets.contains(column.table.target())) {
        problems.add(
            new Problem(
                column.file.toString(),
                "a table of " + column.table.target(),
                "one of a target that a file is for: "
                    + targets.stream().map(Target::toString).collect(Collectors.joining("; ")),
                "leave it out, or choose --format and --threads of its target"));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  /** The tables of a target with their days, for the metadata of its file. */
  Map<String, String> metadata(Target target) {
    Map<String, String> entries = new TreeMap<>();
    for (Column column : columns) {
      if (column.table.target().equals(target)) {
        entries.put(
            "table" + (entries.isEmpty() ? "" : "." + (entries.size() + 1)),
            target + ", " + column.table.provenance().created() + ", sha256 " + column.sha256);
      }
    }
    return entries;
  }

  /**
   * The predictions by tables of a file's target.
   *
   * @param measured whether to measure the file beside the table's reference
   */
  List<ModelCard.Prediction> of(
      ExportedNetwork exported, boolean measured, BooleanSupplier stopRequested)
      throws IOException {
    List<ModelCard.Prediction> predictions = new ArrayList<>();
    for (Column column : columns) {
      if (column.table.target().equals(exported.target())) {
        OptionalDouble measuredMs =
            measured
                ? OptionalDouble.of(measuredMs(column, exported, stopRequested))
                : OptionalDouble.empty();
        predictions.add(
            new ModelCard.Prediction(
                column.file.toString(),
                column.sha256,
                column.estimate.ms(),
                column.estimate.ci95().stream().mapToDouble(c -> c.lowMs()).findFirst(),
                column.estimate.ci95().stream().mapToDouble(c -> c.highMs()).findFirst(),
                measuredMs));
      }
    }
    return predictions;
  }

  private static double measuredMs(
      Column column, ExportedNetwork exported, BooleanSupplier stopRequested) throws IOException {
    Target target = column.table.target();
    Runner runner = TargetChoice.open(target.name(), target.threads(), target.precision());
    return ModelMeasuring.measure(
            new LocalBench(runner),
            exported.format().exporter(),
            BurstPlan.DEFAULT,
            exported.model().path(),
            SearchSpaces.described(column.table.provenance().space(), column.file.toString()),
            column.table,
            InterleavedMeasurer.Listener.NONE,
            stopRequested)
        .summary()
        .medianMs();
  }
}
