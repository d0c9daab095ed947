package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.deploy.RandomWeights;
import dev.metronome.network.Network;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.run.Algorithm;
import dev.metronome.run.Candidate;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.runner.Bench;
import dev.metronome.space.ArchitectureText;
import dev.metronome.tables.LatencyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
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

  @Option(
      names = "--algorithm",
      defaultValue = "tunas",
      paramLabel = "tunas|proxylessnas|random|evolution",
      description = "How architectures are found; default ${DEFAULT-VALUE}.")
  private String algorithm;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Folder for configuration, log, checkpoint and result.")
  private Path out;

  @Option(
      names = "--measure-on",
      paramLabel = "RUNTIME-ACCELERATOR@PLACE",
      description =
          "Where to measure what was found, such as ort-cpu@http://HOST:PORT; default: this machine,"
              + " if it is the table's target.")
  private Optional<String> measureOn = Optional.empty();

  @Mixin private SearchTask task;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    Algorithm chosen = Algorithm.named(algorithm, "--algorithm");
    requireTableOfPlace();
    SearchTask.Ready ready = task.read();
    SearchConfig config = ready.config(chosen, task.seed());
    // Before the folder, which a search that is refused leaves alone.
    Search search = ready.search(config);
    SearchResult result;
    Interruption interruption = Interruption.install();
    try (RunDirectory directory = RunDirectory.open(out, config);
        SearchProgress progress = new SearchProgress(task.targetMs())) {
      result = search.run(directory, progress, interruption);
    }
    answer(result, ready, interruption);
    return Metronome.DONE;
  }

  /** Before the search, as nobody wants to hear of it afterwards. */
  private void requireTableOfPlace() throws IOException {
    if (measureOn.isPresent()) {
      LatencyTable latencies = task.readTable();
      try (Bench bench = bench(latencies)) {
        List<Problem> problems =
            latencies
                .target()
                .problemsUnlike(
                    bench.target(),
                    task.table().toString(),
                    "search with a table of that target, or leave --measure-on out");
        if (!problems.isEmpty()) {
          throw new BadInputException(problems);
        }
      }
    }
  }

  private Bench bench(LatencyTable latencies) throws IOException {
    return TargetChoice.bench(
        measureOn.orElseThrow(), latencies.target().threads(), latencies.target().precision());
  }

  private OptionalDouble measure(Network network, SearchTask.Ready ready, Interruption interruption)
      throws IOException {
    if (measureOn.isEmpty()) {
      return RandomWeights.measureOn(ready.table(), ready.space(), network, interruption);
    }
    try (Bench bench = bench(ready.table())) {
      return RandomWeights.measureOn(bench, ready.table(), ready.space(), network, interruption);
    }
  }

  private void answer(SearchResult result, SearchTask.Ready ready, Interruption interruption)
      throws IOException {
    OptionalDouble measuredMs =
        measure(
            ready.space().network(ArchitectureText.parse(result.architecture(), ready.space())),
            ready,
            interruption);
    ObjectNode document = Output.object();
    document.put("architecture", result.architecture());
    document.put("targetMs", result.targetMs());
    document.put("aimMs", ready.aimMs());
    document.put("predictedMs", result.predictedMs());
    document.put("check", ready.trust().text());
    Optional<Double> measured =
        measuredMs.isPresent() ? Optional.of(measuredMs.getAsDouble()) : Optional.empty();
    document.set("measuredMs", Output.numberOrNull(measured));
    document.put("accuracy", result.accuracy());
    document.put("steps", result.steps());
    document.put("seconds", result.seconds());
    ArrayNode candidates = document.putArray("candidates");
    result.candidates().forEach(candidate -> candidates.add(Output.tree(candidate)));
    document.put("run", out.toString());
    output.text("architecture  %s", result.architecture());
    output.text("target        %.3f ms on %s", result.targetMs(), ready.table().target());
    if (ready.aimMs() != result.targetMs()) {
      output.text("aimed at      %.3f ms, to keep the target with confidence", ready.aimMs());
    }
    output.text("predicted     %.3f ms by the table's rows", result.predictedMs());
    output.text("table         %s", ready.trust().text());
    output.text(
        "measured      %s",
        measured
            .map(
                ms ->
                    String.format(
                        Locale.ROOT,
                        "%.3f ms %s",
                        ms,
                        measureOn.map(place -> "on " + place).orElse("here")))
            .orElse("not here: the table's target is another"));
    output.text("accuracy      %.2f %% %s", 100 * result.accuracy(), ready.judge());
    long eligible = result.candidates().stream().filter(Candidate::eligible).count();
    if (eligible > 1) {
      output.text("best of       %d candidates that were judged again", eligible);
    }
    result.candidates().stream()
        .filter(candidate -> !candidate.eligible())
        .forEach(
            candidate ->
                output.text(
                    "argmax        %.3f ms, %.2f %%, %s",
                    candidate.predictedMs(), 100 * candidate.accuracy(), candidate.architecture()));
    output.text("time          %.1f s for %d steps", result.seconds(), result.steps());
    output.text("files         %s", out);
    output.json(document);
  }
}
