package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableConfig;
import dev.metronome.build.TableRequest;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.tables.Calibration;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Builds, resumes, profiles, checks and shows latency tables.",
    synopsisSubcommandLabel = "(build | resume | profile | check | show)",
    subcommands = {
      TableCommand.Build.class,
      TableCommand.Resume.class,
      TableProfileCommand.class,
      TableCheckCommand.class,
      TableCommand.Show.class
    })
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

    @Option(
        names = "--calibration-networks",
        defaultValue = "128",
        paramLabel = "N",
        description =
            "Most whole networks to calibrate on, 0 for none; it ends before where the error stops"
                + " falling; default ${DEFAULT-VALUE}.")
    private int calibrationNetworks;

    @Option(
        names = "--calibration-limit",
        defaultValue = "480",
        paramLabel = "SECONDS",
        description =
            "Begin no further batch of networks after this time; default" + " ${DEFAULT-VALUE}.")
    private int calibrationSeconds;

    @Mixin private SpaceChoice choice;
    @Mixin private TargetChoice target;
    @Mixin private BurstChoice plan;
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
              plan.leastBursts(),
              plan.mostBursts(),
              calibrationNetworks,
              calibrationSeconds,
              seed);
      Checks.atLeast("--calibration-networks", calibrationNetworks, 0);
      Checks.atLeast("--calibration-limit", calibrationSeconds, 0);
      TableRequest request = config.request(out);
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
      TableRequest request = config.request(folder);
      TableBuilder builder = builder(config);
      LatencyTable table =
          TableProgress.show(progress -> builder.resume(request, progress, Interruption.install()));
      print(table, folder.resolve(TableBuilder.TABLE), output);
      return Metronome.DONE;
    }
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

  static void print(LatencyTable table, Path file, Output output) {
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
    table.calibration().ifPresent(c -> printCalibration(table.offsetMs(), c, document, output));
    table.provenance().facts().forEach((name, value) -> output.text("  %-12s %s", name, value));
    TableRows.print(table, document, output);
    output.json(document);
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
