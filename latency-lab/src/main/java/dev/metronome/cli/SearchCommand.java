package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.deploy.RandomWeights;
import dev.metronome.run.Algorithm;
import dev.metronome.run.Candidate;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.space.ArchitectureText;
import java.io.IOException;
import java.nio.file.Path;
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
      paramLabel = "tunas|random|evolution",
      description = "How architectures are found; default ${DEFAULT-VALUE}.")
  private String algorithm;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Folder for configuration, log, checkpoint and result.")
  private Path out;

  @Mixin private SearchTask task;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    Algorithm chosen = Algorithm.named(algorithm, "--algorithm");
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

  private void answer(SearchResult result, SearchTask.Ready ready, Interruption interruption)
      throws IOException {
    OptionalDouble measuredMs =
        RandomWeights.measureOn(
            ready.table(),
            ready.space(),
            ready.space().network(ArchitectureText.parse(result.architecture(), ready.space())),
            out,
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
            .map(ms -> String.format(Locale.ROOT, "%.3f ms here", ms))
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
