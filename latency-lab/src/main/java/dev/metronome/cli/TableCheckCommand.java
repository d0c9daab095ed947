package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.CheckRequest;
import dev.metronome.build.CheckResult;
import dev.metronome.build.Devices;
import dev.metronome.build.PredictionErrors;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableCheck;
import dev.metronome.build.TableTrust;
import dev.metronome.export.Exporters;
import dev.metronome.files.AtomicFile;
import dev.metronome.report.CheckPage;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Target;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Measures random networks that a table was not calibrated on, spread over the range of"
          + " latency, and tells how well the table predicts them.",
      "Exit code 1 where a bound that was given is missed."
    },
    footer = {
      "  metronome table check tables/desktop --networks 200",
      "  metronome table check tables/desktop --max-mape 3 --min-within-10 95 --json"
    })
final class TableCheckCommand implements Callable<Integer>, Checked {

  private static final int WORST = 5;

  @Parameters(paramLabel = "TABLE", description = "table.csv, or the folder it lies in.")
  private Path file;

  @Option(
      names = "--networks",
      defaultValue = "100",
      paramLabel = "N",
      description = "How many networks, at least 2; default ${DEFAULT-VALUE}.")
  private int networks;

  @Option(
      names = "--max-mape",
      paramLabel = "PERCENT",
      description = "Bound of the mean absolute percentage error, 0 to 1000.")
  private Optional<Double> maxMape = Optional.empty();

  @Option(
      names = "--min-within-5",
      paramLabel = "PERCENT",
      description = "Bound of the share of networks predicted within 5 %%, 0 to 100.")
  private Optional<Double> minWithin5 = Optional.empty();

  @Option(
      names = "--min-within-10",
      paramLabel = "PERCENT",
      description = "Bound of the share of networks predicted within 10 %%, 0 to 100.")
  private Optional<Double> minWithin10 = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the choice of networks; default: the number of the check.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder for the measurements, check.json and check.html; default: check-1, check-2, ..."
              + " beside the table. An unfinished check there goes on.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--same-networks",
      paramLabel = "DIR",
      description =
          "Folder of another check, whose networks are taken instead of --networks chosen ones, to"
              + " compare two tables.")
  private Optional<Path> sameNetworks = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "RUNTIME-ACCELERATOR[@PLACE]",
      description =
          "Where to measure, such as ort-cpu@http://HOST:PORT; default: the table's target on this"
              + " machine. Several, of one kind, share the networks out.")
  private List<String> targets = List.of();

  @Mixin private DevicesChoice devices;

  @Mixin private BurstChoice plan;
  @Mixin private Output output;

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        () -> Checks.atLeast("--networks", networks, 2),
        () -> maxMape.ifPresent(percent -> Checks.between("--max-mape", percent, 0, 1000)),
        () -> minWithin5.ifPresent(percent -> Checks.between("--min-within-5", percent, 0, 100)),
        () -> minWithin10.ifPresent(percent -> Checks.between("--min-within-10", percent, 0, 100)),
        plan::check);
  }

  @Override
  public Integer call() throws IOException {
    Path csv = Files.isDirectory(file) ? file.resolve(TableBuilder.TABLE) : file;
    LatencyTable table = LatencyTableCsv.read(csv);
    Target target = table.target();
    Interruption interruption = Interruption.install();
    out.ifPresent(interruption::keepingIn);
    try (Devices open =
        DevicesChoice.open(
            targets.isEmpty() ? List.of(target.name()) : targets,
            target.threads(),
            target.precision(),
            devices.mayDiffer(),
            interruption.whileWaiting(TableCheck::stopped))) {
      return check(csv, new TableCheck(open, Exporters.of(open.format())), interruption);
    }
  }

  private int check(Path csv, TableCheck check, Interruption interruption) throws IOException {
    CheckRequest request =
        out.isPresent() ? request(csv, out.get(), 1) : firstFreeRequest(csv, check);
    Path folder = request.folder();
    CheckResult result =
        TableProgress.show(
            progress -> check.run(request, progress, interruption.keepingIn(folder)));
    ObjectNode whole = Output.tree(result);
    // The result last: a folder that has it is a finished check.
    CheckPage.write(result, folder);
    AtomicFile.writeText(folder.resolve(TableTrust.RESULT), Output.toText(whole) + "\n");
    print(result, folder);
    boolean holds = holds(result.errors());
    if (!holds) {
      output.text("The table misses a bound that was given.");
    }
    output.json(document(result, folder, holds));
    return holds ? Metronome.DONE : Metronome.ANSWER_NO;
  }

  private CheckRequest request(Path csv, Path folder, int number) {
    return new CheckRequest(
        csv, networks, plan.plan(), seed.orElse((long) number), folder, sameNetworks);
  }

  /**
   * The first check beside the table that is not finished, nor an unfinished one of other options.
   */
  private CheckRequest firstFreeRequest(Path csv, TableCheck check) throws IOException {
    int number = 1;
    while (true) {
      CheckRequest request = request(csv, csv.resolveSibling("check-" + number), number);
      if (!Files.exists(request.folder().resolve(TableTrust.RESULT)) && check.canUse(request)) {
        return request;
      }
      number++;
    }
  }

  private boolean holds(PredictionErrors errors) {
    return errors.mapePercent() <= maxMape.orElse(Double.POSITIVE_INFINITY)
        && errors.within5Percent() >= minWithin5.orElse(0.0)
        && errors.within10Percent() >= minWithin10.orElse(0.0);
  }

  private static ObjectNode document(CheckResult result, Path folder, boolean holds) {
    ObjectNode document = Output.tree(result);
    ObjectNode flat = Output.object();
    flat.put("networks", result.networks());
    flat.setAll(Output.tree(result.errors()));
    flat.put("holds", holds);
    flat.put("folder", folder.toString());
    document.remove("errors");
    flat.setAll(document);
    return flat;
  }

  private void print(CheckResult result, Path folder) {
    output.text("%s on %s", result.space(), result.target());
    output.text("%d networks that the table was not calibrated on%n", result.networks());
    output.text(
        "%-22s %8s %10s %10s %8s %10s %8s",
        "", "MAPE", "within 5%", "within 10%", "worst", "RMSE", "tau");
    print(result.uncalibrated().isPresent() ? "calibrated" : "not calibrated", result.errors());
    result.uncalibrated().ifPresent(errors -> print("sum of rows alone", errors));
    result
        .scaled()
        .ifPresent(
            best ->
                print(
                    String.format(Locale.ROOT, "best case, x %.4f", best.factor()), best.errors()));
    CheckResult.Limits limits = result.limits();
    result
        .covered()
        .ifPresent(
            share ->
                output.text(
                    "%n%.0f %% of the networks lie within the 95 %% interval of their prediction.",
                    100 * share));
    output.text(
        "Noise of a measurement %.2f %%; one network measured %d times: ratio +/-%.2f %%, clock"
            + " +/-%.2f %%; the machine's speed moved by %.1f %%.",
        limits.noisePercent(),
        limits.repeats(),
        limits.repeatedRatioPercent(),
        limits.repeatedAbsolutePercent(),
        limits.driftPercent());
    result.devices().forEach((name, told) -> output.text("%s  %s", name, told));
    output.text("%nWorst%n%10s %10s %8s", "measured", "predicted", "error");
    result.checked().stream()
        .limit(WORST)
        .forEach(
            network ->
                output.text(
                    "%7.4f ms %7.4f ms %+7.2f%%  %s",
                    network.measuredMs(),
                    network.predictedMs(),
                    network.errorPercent(),
                    network.architecture()));
    output.text("%nFiles  %s, the page %s", folder, folder.resolve(CheckPage.FILE));
  }

  private void print(String what, PredictionErrors errors) {
    output.text(
        "%-22s %7.2f%% %9.1f%% %9.1f%% %7.2f%% %7.4f ms %8.4f",
        what,
        errors.mapePercent(),
        errors.within5Percent(),
        errors.within10Percent(),
        errors.worstPercent(),
        errors.rmseMs(),
        errors.kendallTau());
  }
}
