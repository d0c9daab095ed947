package dev.metronome.cli;

import dev.metronome.build.BuildProgress;
import dev.metronome.build.Devices;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableConfig;
import dev.metronome.build.TableRequest;
import dev.metronome.cli.config.StoredOptions;
import dev.metronome.export.Exporters;
import dev.metronome.problem.BadInputException;
import dev.metronome.remote.power.PowerMeter;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
    },
    footer = {
      "  metronome table build --space nas-bench-macro --out tables/desktop",
      "  metronome table check tables/desktop",
      "  metronome table show tables/desktop --sort cost --top 10"
    })
final class TableCommand {

  private TableCommand() {}

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = {
        "Measures every operation of a space on a target.",
        "--target may be given several times for devices of one kind, which share the work out.",
        "With a power meter in the device's supply, every row has its energy too; that takes"
            + " --power-rounds times 1.5 times --power-seconds for each."
      },
      footer = {
        "  metronome table build --space nas-bench-macro --out tables/desktop",
        "  metronome table build --space proxylessnas --target tflite-cpu --threads 4 \\",
        "      --out tables/tflite",
        "  metronome table build --config metronome.yaml"
      })
  static final class Build implements Callable<Integer>, Checked {

    @Spec private CommandSpec spec;

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
            "Most whole networks to calibrate on, "
                + CALIBRATION_NETWORKS
                + "; it ends before where the error stops falling; default ${DEFAULT-VALUE}.")
    private int calibrationNetworks;

    @Option(
        names = "--calibration-limit",
        defaultValue = "480",
        paramLabel = "SECONDS",
        description =
            "Begin no further batch of networks after this time, at least 0; default"
                + " ${DEFAULT-VALUE}.")
    private int calibrationSeconds;

    @Mixin private SpaceChoice choice;
    @Mixin private TargetChoice target;
    @Mixin private DevicesChoice devices;
    @Mixin private BurstChoice plan;
    @Mixin private PowerChoice power;
    @Mixin private Output output;

    @Override
    public void check() {
      OptionProblems.requireNoneOf(
          choice::check,
          () -> choice.requireSpace(space),
          target::precision,
          plan::check,
          power::power,
          () -> requireCalibrationNetworks(calibrationNetworks),
          () -> Checks.atLeast("--calibration-limit", calibrationSeconds, 0));
    }

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
              seed,
              power.power());
      requireOneDevice(config);
      TableRequest request = config.request(out);
      LatencyTable table =
          measure(
              config,
              request,
              (builder, progress, stop) -> {
                config.writeNew(out);
                StoredOptions.write(spec.commandLine().getParseResult(), out);
                return builder.build(request, progress, stop);
              });
      TableShowCommand.print(table, out.resolve(TableBuilder.TABLE), output);
      return Metronome.DONE;
    }
  }

  /** Fewer would give a calibration that says nothing of its own error. */
  private static final int LEAST_CALIBRATION_NETWORKS = 16;

  private static final int MOST_CALIBRATION_NETWORKS = 100_000;
  private static final String CALIBRATION_NETWORKS =
      LEAST_CALIBRATION_NETWORKS + " to " + MOST_CALIBRATION_NETWORKS + ", or 0 for none";

  private static void requireCalibrationNetworks(int networks) {
    boolean many = networks >= LEAST_CALIBRATION_NETWORKS && networks <= MOST_CALIBRATION_NETWORKS;
    if (networks != 0 && !many) {
      throw new BadInputException(
          "--calibration-networks",
          String.valueOf(networks),
          CALIBRATION_NETWORKS,
          "give another value");
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

    @Option(
        names = "--power-meter",
        paramLabel = "serial:PORT[:BAUD]",
        description = "Where the power meter of the build is now; default: where it was.")
    private Optional<String> meter = Optional.empty();

    @Mixin private DevicesChoice devices;
    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      TableConfig begun = TableConfig.read(folder).on(targets, devices.mayDiffer());
      TableConfig config = meter.map(text -> begun.withMeter(text, folder)).orElse(begun);
      requireOneDevice(config);
      TableRequest request = config.request(folder);
      LatencyTable table =
          measure(
              config,
              request,
              (builder, progress, stop) -> builder.resume(request, progress, stop));
      TableShowCommand.print(table, folder.resolve(TableBuilder.TABLE), output);
      return Metronome.DONE;
    }
  }

  /** What a builder is asked for. */
  private interface Building {
    LatencyTable build(TableBuilder builder, BuildProgress progress, BooleanSupplier stop)
        throws IOException;
  }

  /** Opens devices and meter, and has the table built while it is shown how far it is. */
  private static LatencyTable measure(TableConfig config, TableRequest request, Building building)
      throws IOException {
    Interruption interruption = Interruption.install(request.folder());
    Runnable check = interruption.whileWaiting(kept -> TableBuilder.stopped(request));
    Optional<PowerMeter> meter = config.power().map(power -> PowerChoice.open(power, check));
    try (Devices devices =
        DevicesChoice.open(
            config.targets(), config.threads(), config.precision(), config.mayDiffer(), check)) {
      TableBuilder builder =
          new TableBuilder(
              devices,
              Exporters.of(devices.format()),
              meter.map(m -> PowerChoice.measurer(config.power().orElseThrow(), m)));
      return TableProgress.show(progress -> building.build(builder, progress, interruption));
    } finally {
      meter.ifPresent(PowerMeter::close);
    }
  }

  private static void requireOneDevice(TableConfig config) {
    if (config.power().isPresent() && config.targets().size() > 1) {
      throw new BadInputException(
          "--power-meter",
          "there are " + config.targets().size() + " targets, and one power meter",
          "one device, whose supply the meter is in",
          "name one --target, or leave --power-meter out");
    }
  }
}
