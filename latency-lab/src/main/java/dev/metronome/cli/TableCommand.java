package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableConfig;
import dev.metronome.build.TableRequest;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Builds, resumes and shows latency tables.",
    synopsisSubcommandLabel = "(build | resume | show)",
    subcommands = {TableCommand.Build.class, TableCommand.Resume.class, TableCommand.Show.class})
final class TableCommand {

  private TableCommand() {}

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = "Measures every operation of a space on a target.")
  static final class Build implements Callable<Integer> {

    @Option(names = "--space", required = true, paramLabel = "NAME", description = "The space.")
    private String space;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Folder for table.csv, the raw samples and the state of the build.")
    private Path out;

    @Option(
        names = "--seed",
        defaultValue = "1",
        description = "Seed of the random weights; default ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin private SpaceChoice choice;
    @Mixin private TargetChoice target;
    @Mixin private PlanChoice plan;
    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      TableConfig config =
          new TableConfig(
              space,
              choice.named(space).parameters(),
              target.target(),
              target.threads(),
              plan.bound(),
              plan.limitSeconds(),
              seed);
      TableRequest request = request(config, out);
      TableBuilder builder = builder(config);
      config.writeNew(out);
      LatencyTable table =
          TableProgress.show(progress -> builder.build(request, progress, Interruption.install()));
      print(table, out.resolve(TableBuilder.TABLE), output);
      return Metronome.DONE;
    }
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Goes on with a build that was interrupted.")
  static final class Resume implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The folder of the build.")
    private Path folder;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      TableConfig config = TableConfig.read(folder);
      TableRequest request = request(config, folder);
      TableBuilder builder = builder(config);
      LatencyTable table =
          TableProgress.show(progress -> builder.resume(request, progress, Interruption.install()));
      print(table, folder.resolve(TableBuilder.TABLE), output);
      return Metronome.DONE;
    }
  }

  private static TableRequest request(TableConfig config, Path folder) {
    return new TableRequest(
        config.searchSpace(),
        PlanChoice.plan(config.bound(), config.limitSeconds()),
        config.seed(),
        folder);
  }

  private static TableBuilder builder(TableConfig config) {
    return new TableBuilder(
        TargetChoice.open(config.target(), config.threads()), new OnnxExporter());
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows where a table comes from, and its rows.")
  static final class Show implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "table.csv, or the folder it lies in.")
    private Path file;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      Path csv = Files.isDirectory(file) ? file.resolve(TableBuilder.TABLE) : file;
      print(LatencyTableCsv.read(csv), csv, output);
      return Metronome.DONE;
    }
  }

  private static void print(LatencyTable table, Path file, Output output) {
    ObjectNode document = Output.object();
    document.put("file", file.toString());
    document.put("target", table.target().toString());
    document.put("space", table.provenance().space());
    document.put("created", table.provenance().created().toString());
    document.put("plan", table.provenance().plan());
    document.put("calibration", table.provenance().calibration());
    table.provenance().facts().forEach(document.putObject("facts")::put);
    output.text("%s", file);
    output.text("  space        %s", table.provenance().space());
    output.text("  target       %s", table.target());
    output.text("  measured     %s", table.provenance().created());
    output.text("  plan         %s", table.provenance().plan());
    output.text("  calibration  %s", table.provenance().calibration());
    table.provenance().facts().forEach((name, value) -> output.text("  %-12s %s", name, value));
    output.text(
        "%n%-62s %7s %10s %10s %10s  %s",
        "operation", "count", "median_ms", "p90_ms", "interval", "stopped");
    ArrayNode rows = document.putArray("rows");
    for (Map.Entry<OpSignature, Measurement> row : table.rows().entrySet()) {
      Measurement measurement = row.getValue();
      ObjectNode node = rows.addObject();
      node.put("operation", row.getKey().toString());
      node.put("count", measurement.summary().count());
      node.put("medianMs", measurement.summary().medianMs());
      node.put("p90Ms", measurement.summary().p90Ms());
      node.put("ci95LowMs", measurement.summary().ci95LowMs());
      node.put("ci95HighMs", measurement.summary().ci95HighMs());
      node.put("stopReason", measurement.stopReason().text());
      output.text(
          "%-62s %7d %10.4f %10.4f %9.2f%%  %s",
          row.getKey(),
          measurement.summary().count(),
          measurement.summary().medianMs(),
          measurement.summary().p90Ms(),
          100 * measurement.summary().relativeHalfWidth(),
          measurement.stopReason().text());
    }
    output.json(document);
  }
}
