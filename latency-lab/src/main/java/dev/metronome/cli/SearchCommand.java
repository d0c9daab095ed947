package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.TableTrust;
import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.deploy.RandomWeights;
import dev.metronome.files.FileHash;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.network.Network;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.run.TunasOptions;
import dev.metronome.run.TunasSearch;
import dev.metronome.runner.Bench;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Searches for the most accurate architecture at a latency target.",
      "The same command goes on with a search that was interrupted."
    })
final class SearchCommand implements Callable<Integer> {

  @Option(names = "--space", required = true, paramLabel = "NAME", description = "The space.")
  private String space;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "FILE",
      description = "Latency table of the space on the target.")
  private Path table;

  @Option(
      names = "--target-ms",
      required = true,
      paramLabel = "MS",
      description = "Latency to reach, in milliseconds.")
  private double targetMs;

  @Option(
      names = "--algorithm",
      defaultValue = "tunas",
      paramLabel = "NAME",
      description = "tunas; default ${DEFAULT-VALUE}.")
  private String algorithm;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Folder for configuration, log, checkpoint and result.")
  private Path out;

  @Option(
      names = "--validation",
      defaultValue = "0.2",
      paramLabel = "SHARE",
      description =
          "Share of the training images that judges architectures; default ${DEFAULT-VALUE}.")
  private double validationShare;

  @Option(
      names = "--measure-on",
      paramLabel = "RUNTIME-ACCELERATOR@PLACE",
      description =
          "Where to measure what was found, such as ort-cpu@http://HOST:PORT; default: this machine,"
              + " if it is the table's target.")
  private Optional<String> measureOn = Optional.empty();

  @Mixin private SpaceChoice choice;
  @Mixin private DataChoice data;
  @Mixin private TunasChoice tunas;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    if (!algorithm.equals("tunas")) {
      throw new BadInputException(
          "--algorithm", "'" + algorithm + "' is unknown", "tunas", "give it, or leave it out");
    }
    if (!(validationShare > 0 && validationShare < 1)) {
      throw new BadInputException(
          "--validation", String.valueOf(validationShare), "above 0 and below 1", "change it");
    }
    TunasOptions options = tunas.options();
    LatencyTable latencies = LatencyTableCsv.read(table);
    TableTrust trust = TableTrust.of(table);
    requireTableOf(latencies);
    requireReachable(latencies);
    int resolution = choice.resolution().orElse(choice.named(space).parameters().resolution());
    ImageDataset images = data.open(resolution);
    SearchSpace searchSpace = choice.forClasses(space, images.classes());
    DecisionCosts costs = TableCosts.of(searchSpace, latencies, table);
    int validation = (int) Math.round(validationShare * images.train().count());
    SearchConfig config =
        new SearchConfig(
            space,
            searchSpace.parameters(),
            data.data(),
            images.train().count() - validation,
            validation,
            latencies.target() + ", " + latencies.provenance().created(),
            FileHash.sha256(table),
            targetMs,
            algorithm,
            data.device(),
            data.seed(),
            options);
    TunasSearch search =
        new TunasSearch(config, searchSpace, costs, images.searchSplit(data.seed(), validation));
    SearchResult result;
    try (RunDirectory directory = RunDirectory.open(out, config);
        SearchProgress progress = new SearchProgress(targetMs)) {
      result = search.run(directory, progress, Interruption.install());
    }
    answer(result, searchSpace, latencies, trust);
    return Metronome.DONE;
  }

  /** Before the search, as nobody wants to hear of it afterwards. */
  private void requireTableOf(LatencyTable latencies) throws IOException {
    if (measureOn.isPresent()) {
      try (Bench bench = bench(latencies)) {
        List<Problem> problems =
            latencies
                .target()
                .problemsUnlike(
                    bench.target(),
                    table.toString(),
                    "search with a table of that target, or leave --measure-on out");
        if (!problems.isEmpty()) {
          throw new BadInputException(problems);
        }
      }
    }
  }

  private Bench bench(LatencyTable latencies) throws IOException {
    return TargetChoice.bench(measureOn.orElseThrow(), latencies.target().threads());
  }

  private OptionalDouble measure(Network network, SearchSpace searchSpace, LatencyTable latencies)
      throws IOException {
    Interruption interruption = Interruption.install();
    if (measureOn.isEmpty()) {
      return RandomWeights.measureOn(latencies, searchSpace, network, out, interruption);
    }
    try (Bench bench = bench(latencies)) {
      return RandomWeights.measureOn(bench, latencies, searchSpace, network, out, interruption);
    }
  }

  /** Before the images are read, which can take minutes. */
  private void requireReachable(LatencyTable latencies) throws IOException {
    OptionalInt classes = Datasets.classes(data.data());
    if (classes.isPresent()) {
      SearchSpace searchSpace = choice.forClasses(space, classes.getAsInt());
      DecisionCosts costs = TableCosts.of(searchSpace, latencies, table);
      OptionNames.inProblemsOfCheck(
          () -> TunasSearch.requireReachable(targetMs, searchSpace, costs));
    }
  }

  private void answer(
      SearchResult result, SearchSpace searchSpace, LatencyTable latencies, TableTrust trust)
      throws IOException {
    OptionalDouble measuredMs =
        measure(
            searchSpace.network(ArchitectureText.parse(result.architecture(), searchSpace)),
            searchSpace,
            latencies);
    ObjectNode document = Output.object();
    document.put("architecture", result.architecture());
    document.put("targetMs", result.targetMs());
    document.put("predictedMs", result.predictedMs());
    document.put("check", trust.text());
    Optional<Double> measured =
        measuredMs.isPresent() ? Optional.of(measuredMs.getAsDouble()) : Optional.empty();
    document.set("measuredMs", Output.numberOrNull(measured));
    document.put("accuracy", result.supernetAccuracy());
    document.put("steps", result.steps());
    document.put("seconds", result.seconds());
    document.put("run", out.toString());
    output.text("architecture  %s", result.architecture());
    output.text("target        %.3f ms on %s", result.targetMs(), latencies.target());
    output.text("predicted     %.3f ms by the table's rows", result.predictedMs());
    output.text("table         %s", trust.text());
    output.text(
        "measured      %s",
        measured
            .map(ms -> String.format(Locale.ROOT, "%.3f ms", ms))
            .orElse("not on this machine: the table's target is another"));
    output.text(
        "accuracy      %.2f %% of the validation images, through the supernet",
        100 * result.supernetAccuracy());
    output.text("time          %.1f s for %d steps", result.seconds(), result.steps());
    output.text("files         %s", out);
    output.json(document);
  }
}
