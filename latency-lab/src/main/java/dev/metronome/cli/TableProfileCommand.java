package dev.metronome.cli;

import dev.metronome.build.ProfiledTableBuilder;
import dev.metronome.build.ProfiledTableRequest;
import dev.metronome.build.TableBuilder;
import dev.metronome.export.Exporters;
import dev.metronome.runner.Runner;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a table the published way, to compare 'table build' with: random networks run under"
          + " the runtime's profiler, and a row is the mean over all its appearances.",
      "The same command goes on with what was interrupted."
    },
    footer = {
      "  metronome table profile --space nas-bench-macro --networks 100 \\",
      "      --out tables/profiled"
    })
final class TableProfileCommand implements Callable<Integer>, Checked {

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
      description = "Folder for table.csv and profiled.csv, which has the networks.")
  private Path out;

  @Option(
      names = "--networks",
      defaultValue = "982",
      paramLabel = "N",
      description =
          "How many random networks, at least 1; default ${DEFAULT-VALUE}, as was published.")
  private int networks;

  @Option(
      names = "--runs",
      defaultValue = "50",
      paramLabel = "N",
      description = "Fewest runs of each network, at least 1; default ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--run-seconds",
      defaultValue = "1",
      paramLabel = "SECONDS",
      description =
          "Shortest time of running each network, 0 to 3600, after a tenth of that to warm up; default"
              + " ${DEFAULT-VALUE}.")
  private double runSeconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the networks and their random weights; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private SpaceChoice choice;
  @Mixin private TargetChoice target;
  @Mixin private Output output;

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        () -> Checks.atLeast("--networks", networks, 1),
        () -> Checks.atLeast("--runs", runs, 1),
        () -> Checks.between("--run-seconds", runSeconds, 0, 3600),
        target::precision,
        choice::check,
        () -> choice.requireSpace(space));
  }

  @Override
  public Integer call() throws IOException {
    ProfiledTableRequest request =
        new ProfiledTableRequest(
            choice.named(space),
            networks,
            ProfilePlan.of(runs, Duration.ofMillis(Math.round(1000 * runSeconds))),
            seed,
            out);
    Runner runner = target.open();
    ProfiledTableBuilder builder = new ProfiledTableBuilder(runner, Exporters.of(runner.format()));
    TableShowCommand.print(build(builder, request), out.resolve(TableBuilder.TABLE), output);
    return Metronome.DONE;
  }

  private static LatencyTable build(ProfiledTableBuilder builder, ProfiledTableRequest request)
      throws IOException {
    try (Bar bar = new Bar()) {
      return builder.build(request, bar, Interruption.install(request.folder()));
    }
  }

  /** Shows how many networks are profiled. */
  private static final class Bar implements ProfiledTableBuilder.Listener, AutoCloseable {

    private Progress progress;

    @Override
    public void started(int finished, int total) {
      progress = Progress.start("Profiling networks", total);
      progress.alreadyDone(finished);
    }

    @Override
    public void profiled(int finished, double runMs) {
      progress.update(finished, String.format(Locale.ROOT, "%.4f ms", runMs));
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
        progress = null;
      }
    }
  }
}
