package dev.metronome.cli;

import dev.metronome.build.Devices;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableConfig;
import dev.metronome.build.TableRequest;
import dev.metronome.export.Exporters;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Builds, resumes, profiles, checks, shows, imports and compares latency tables.",
    synopsisSubcommandLabel = "(build | resume | profile | check | show | import | diff)",
    subcommands = {
      TableCommand.Build.class,
      TableCommand.Resume.class,
      TableProfileCommand.class,
      TableCheckCommand.class,
      TableShowCommand.class,
      TableImportCommand.class,
      TableDiffCommand.class
    })
final class TableCommand {

  private TableCommand() {}

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = {
        "Measures every operation of a space on a target.",
        "--target may be given several times for devices of one kind, which share the work out."
      },
      footer = {
        "  metronome table build --space nas-bench-macro --out tables/desktop",
        "  metronome table build --space proxylessnas --target tflite-cpu --threads 4 \\",
        "      --out tables/tflite",
        "  metronome table build --config metronome.yaml"
      })
  static final class Build implements Callable<Integer> {

    @Option(
        names = "--space",
        required = true,
        paramLabel = "NAME|FILE",
        description = "The space, or a JSON file that defines one.")
    private String space;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Folder for table.csv, the raw samples and the state of the build.")
    private Path out;

    @Option(
        names = "--seed",
        paramLabel = "N",
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
    @Mixin private DevicesChoice devices;
    @Mixin private BurstChoice plan;
    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      SearchSpace searchSpace = choice.named(space);
      TableConfig config =
          new TableConfig(
              searchSpace.name(),
              searchSpace.parameters(),
              target.targets(),
              devices.mayDiffer(),
              target.threads(),
              target.precision(),
              plan.bound(),
              plan.leastBursts(),
              plan.mostBursts(),
              calibrationNetworks,
              calibrationSeconds,
              seed);
      requireCalibrationNetworks(calibrationNetworks);
      Checks.atLeast("--calibration-limit", calibrationSeconds, 0);
      TableRequest request = config.request(out);
      LatencyTable table;
      try (Devices open = open(config)) {
        TableBuilder builder = new TableBuilder(open, Exporters.of(open.format()));
        config.writeNew(out);
        table =
            TableProgress.show(
                progress -> builder.build(request, progress, Interruption.install(out)));
      }
      TableShowCommand.print(table, out.resolve(TableBuilder.TABLE), output);
      return Metronome.DONE;
    }
  }

  /** Fewer would give a calibration that says nothing of its own error. */
  private static final int LEAST_CALIBRATION_NETWORKS = 16;

  private static void requireCalibrationNetworks(int networks) {
    if (networks != 0) {
      Checks.between(
          "--calibration-networks (other than 0)", networks, LEAST_CALIBRATION_NETWORKS, 100_000);
    }
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Goes on with a build that was interrupted.",
      footer = "  metronome table resume tables/desktop")
  static final class Resume implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The folder of the build.")
    private Path folder;

    @Option(
        names = "--target",
        paramLabel = "RUNTIME-ACCELERATOR[@PLACE]",
        description =
            "Go on with another device, or others, of the same kind; default: those of the build."
                + " Repeatable.")
    private List<String> targets = List.of();

    @Mixin private DevicesChoice devices;
    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      TableConfig config = TableConfig.read(folder).on(targets, devices.mayDiffer());
      TableRequest request = config.request(folder);
      LatencyTable table;
      try (Devices open = open(config)) {
        TableBuilder builder = new TableBuilder(open, Exporters.of(open.format()));
        table =
            TableProgress.show(
                progress -> builder.resume(request, progress, Interruption.install(folder)));
      }
      TableShowCommand.print(table, folder.resolve(TableBuilder.TABLE), output);
      return Metronome.DONE;
    }
  }

  private static Devices open(TableConfig config) throws IOException {
    return DevicesChoice.open(
        config.targets(), config.threads(), config.precision(), config.mayDiffer());
  }
}
