package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.cli.config.StoredOptions;
import dev.metronome.problem.BadInputException;
import dev.metronome.run.Algorithm;
import dev.metronome.run.Candidate;
import dev.metronome.run.CandidateMeasuring;
import dev.metronome.run.Decode;
import dev.metronome.run.MeasuredLatency;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.run.WinnerReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Searches for the most accurate architecture at a latency target.",
      "The same command goes on with a search that was interrupted."
    },
    footer = {
      "  metronome search --space nas-bench-macro --classes 12 --data generated \\",
      "      --table tables/desktop/table.csv --target-ms 0.5 --out runs/search",
      "  metronome search --config metronome.yaml --target-ms 0.4 --out runs/search-2"
    })
final class SearchCommand implements Callable<Integer>, Checked {

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
      description = "Folder for configuration, log, event files, checkpoint and result.")
  private Path out;

  @Option(
      names = "--no-measure",
      description = "Do not measure candidates, also where the table's target is at hand.")
  private boolean noMeasure;

  @Spec private CommandSpec spec;

  @Mixin private MeasuringChoice measuring;
  @Mixin private TensorBoardChoice tensorBoard;
  @Mixin private SearchTask task;
  @Mixin private Output output;

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        this::chosen,
        () -> {
          if (noMeasure && measuring.isGiven()) {
            throw new BadInputException(
                "--no-measure", "given with --measure-on", "one of the two", "leave one out");
          }
        },
        () -> AlgorithmOptions.requireUsed(spec.commandLine().getParseResult(), List.of(chosen())),
        task::check);
  }

  private Algorithm chosen() {
    return Algorithm.named(algorithm, "--algorithm");
  }

  @Override
  public Integer call() throws IOException {
    measuring.requireTableOfPlace(task);
    SearchTask.Ready ready =
        task.read(
            unread ->
                RunDirectory.requireNoOther(
                    out, unread.config(chosen(), task.seed()), SearchConfig.OF_IMAGES));
    SearchConfig config = ready.config(chosen(), task.seed());
    // Before the folder, which a search that is refused leaves alone.
    Search search = ready.search(config);
    ready.tellOutOfReach(search);
    SearchProgress progress = new SearchProgress(task.targetMs());
    Optional<CandidateMeasuring> bench =
        noMeasure ? Optional.empty() : measuring.of(ready, progress.measuring());
    SearchResult result;
    Interruption interruption = Interruption.install(out);
    try (RunDirectory directory = ready.open(out, config);
        progress) {
      StoredOptions.write(spec.commandLine().getParseResult(), out);
      result =
          search.run(
              directory,
              tensorBoard.beside(progress, directory, config, ready.searched()),
              bench,
              interruption);
    }
    boolean met = config.isMetBy(result);
    answer(result, ready, config);
    // The paper's choice is what it is, where it is not measured.
    boolean asIs =
        config.tunas().decoding().decode() == Decode.ARGMAX && result.measured().isEmpty();
    return met || asIs ? Metronome.DONE : Metronome.ANSWER_NO;
  }

  private void answer(SearchResult result, SearchTask.Ready ready, SearchConfig config)
      throws IOException {
    boolean met = config.isMetBy(result);
    ObjectNode document = Output.object();
    document.put("architecture", result.architecture());
    document.put("targetMs", result.targetMs());
    document.put("aimMs", ready.aimMs());
    document.put("predictedMs", result.predictedMs());
    document.put("near", met);
    document.put("check", ready.trust().text());
    document.set("measuredMs", Output.numberOrNull(result.measured().map(MeasuredLatency::ms)));
    result.winner().within().ifPresent(within -> document.put("within", within));
    document.put("accuracy", result.accuracy());
    document.put("steps", result.steps());
    document.put("judgements", result.judgements());
    document.put("seconds", result.seconds());
    ArrayNode candidates = document.putArray("candidates");
    result.candidates().forEach(candidate -> candidates.add(Output.tree(candidate)));
    document.put("run", out.toString());
    Optional<String> why = WinnerReason.of(config, result, List.of());
    why.ifPresent(reason -> document.put("chosen", reason));
    print(result, ready, met, why);
    output.json(document);
  }

  private void print(SearchResult result, SearchTask.Ready ready, boolean met, Optional<String> why)
      throws IOException {
    output.text("architecture  %s", result.architecture());
    output.text("target        %.3f ms on %s", result.targetMs(), ready.table().target());
    if (ready.aimMs() != result.targetMs()) {
      output.text("aimed at      %.3f ms, to keep the target with confidence", ready.aimMs());
    }
    output.text("predicted     %.3f ms by the table's rows", result.predictedMs());
    if (!met && result.measured().isEmpty()) {
      output.text("              misses the target %s", whyMissed(result, ready));
    }
    output.text("table         %s", ready.trust().text());
    output.text("measured      %s", measured(result));
    output.text("accuracy      %.2f %% %s", 100 * result.accuracy(), ready.judge());
    why.ifPresent(output::wrapped);
    output.text("judged again:");
    output.text("  %-10s %12s %12s %24s %12s", "", "predicted", "measured", "again", "accuracy");
    result.candidates().forEach(candidate -> print(candidate, result));
    output.text(
        "time          %.1f s for %d steps, %d judgements",
        result.seconds(), result.steps(), result.judgements());
    output.text("files         %s", out);
  }

  private static String whyMissed(SearchResult result, SearchTask.Ready ready) {
    double offPercent = 100 * (result.predictedMs() / ready.aimMs() - 1);
    String by = String.format(Locale.ROOT, "by %+.1f %%", offPercent);
    if (ready.decode() == Decode.ARGMAX) {
      return by + ": these are the most probable choices, wherever they lie";
    }
    return by
        + (ready.limits().isEmpty()
            ? ": no nearer architecture was found in the space"
            : ": no nearer architecture was found that keeps the limits");
  }

  private String measured(SearchResult result) {
    if (result.measured().isEmpty()) {
      return noMeasure ? "not, by --no-measure" : "not here: the table's target is another";
    }
    return interval(result.measured().get())
        + " "
        + measuring.place()
        + (result.winner().within().orElse(true)
            ? ""
            : String.format(
                Locale.ROOT,
                ", which is farther from the target than --measured-window allows (%+.1f %%)",
                100 * (result.measured().get().ms() / result.targetMs() - 1)));
  }

  private static String interval(MeasuredLatency measured) {
    return String.format(
        Locale.ROOT, "%.4f ms (%.4f-%.4f)", measured.ms(), measured.lowMs(), measured.highMs());
  }

  private void print(Candidate candidate, SearchResult result) {
    boolean winner = candidate.equals(result.winner());
    output.text(
        "  %-10s %9.4f ms %12s %24s %10.2f %%  %s",
        switch (candidate.role()) {
          case CANDIDATE -> winner ? "result" : "";
          case ARGMAX -> "argmax";
          case AT_ARGMAX -> "at argmax";
        },
        candidate.predictedMs(),
        candidate.first().map(ms -> String.format(Locale.ROOT, "%.4f ms", ms.ms())).orElse("-"),
        candidate.measured().map(SearchCommand::interval).orElse("-"),
        100 * candidate.accuracy(),
        candidate.architecture());
  }
}
