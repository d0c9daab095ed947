package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.cli.config.StoredOptions;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.run.Algorithm;
import dev.metronome.run.CandidateMeasuring;
import dev.metronome.run.Comparison;
import dev.metronome.run.RareArchitecturesException;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Runs several algorithms over several seeds, each with as many steps, and tells mean and"
          + " standard deviation of what they found.",
      "The same command goes on with a comparison that was interrupted, and adds what is new of it."
    },
    footer = {
      "  metronome compare --space nas-bench-macro --table tables/desktop/table.csv \\",
      "      --target-ms 0.5 --quality simulated:1 --steps 300 --out runs/compare"
    })
final class CompareCommand implements Callable<Integer>, Checked {

  @Option(
      names = "--algorithms",
      split = ",",
      defaultValue = "tunas,random,evolution",
      paramLabel = "NAME",
      description =
          "Algorithms, separated by commas: tunas, proxylessnas, random, evolution; default"
              + " ${DEFAULT-VALUE}.")
  private List<String> algorithms;

  @Option(
      names = "--seeds",
      defaultValue = "5",
      paramLabel = "N",
      description = "How many seeds, the first being --seed, at least 1; default ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder that gets the folder of each search.")
  private Path out;

  @Option(
      names = "--measure",
      description =
          "Measure the candidates of every search on the table's target, and choose among those"
              + " that hold --measured-window.")
  private boolean measure;

  @Spec private CommandSpec spec;

  @Mixin private MeasuringChoice measuring;
  @Mixin private TensorBoardChoice tensorBoard;
  @Mixin private SearchTask task;
  @Mixin private Output output;

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        () -> Checks.atLeast("--seeds", seeds, 1),
        this::chosen,
        () -> {
          if (measuring.isGiven() && !measure) {
            throw new BadInputException(
                "--measure-on", "given without --measure", "--measure beside it", "add --measure");
          }
        },
        () -> AlgorithmOptions.requireUsed(spec.commandLine().getParseResult(), chosen()),
        task::check);
  }

  private List<Algorithm> chosen() {
    OptionProblems problems = new OptionProblems();
    List<Algorithm> chosen =
        algorithms.stream()
            .flatMap(name -> problems.value(() -> Algorithm.named(name, "--algorithms")).stream())
            .toList();
    if (chosen.stream().distinct().count() < chosen.size()) {
      problems.add(
          new Problem("--algorithms", algorithms.toString(), "each once", "leave repetitions out"));
    }
    problems.throwIfAny();
    return chosen;
  }

  @Override
  public Integer call() throws IOException {
    if (measure) {
      measuring.requireTableOfPlace(task);
    }
    List<Algorithm> chosen = chosen();
    SearchTask.Ready ready = task.read(unread -> requireNoOthers(chosen, unread));
    ready.tellOutOfReach(searches(chosen, ready).get(0));
    // Refused before anything is searched.
    bench(ready, InterleavedMeasurer.Listener.NONE);
    OptionalDouble best = ready.best();
    Comparison comparison = new Comparison(best, ready::holds);
    Interruption interruption = Interruption.install(out);
    int begun = 0;
    for (Algorithm algorithm : chosen) {
      for (long seed = task.seed(); seed < task.seed() + seeds; seed++) {
        String name = name(algorithm, seed);
        SearchConfig config = ready.config(algorithm, seed);
        Search search = ready.search(config);
        try (RunDirectory directory = ready.open(out.resolve(name), config);
            SearchProgress progress =
                new SearchProgress(
                    name + " (" + ++begun + " of " + chosen.size() * seeds + ")",
                    task.targetMs())) {
          StoredOptions.write(spec.commandLine().getParseResult(), directory.folder());
          comparison.add(
              algorithm.text(),
              seed,
              search.run(
                  directory,
                  tensorBoard.beside(progress, directory, config, ready.searched()),
                  bench(ready, progress.measuring()),
                  interruption));
        } catch (RareArchitecturesException e) {
          // The others still have something to tell.
          comparison.addFailure(algorithm.text(), seed, e.getMessage());
        }
      }
    }
    print(comparison, best, ready);
    return comparison.failures().isEmpty() ? Metronome.DONE : Metronome.ANSWER_NO;
  }

  private static String name(Algorithm algorithm, long seed) {
    return algorithm.text() + "-" + seed;
  }

  /** Of all searches before the first one runs. */
  private void requireNoOthers(List<Algorithm> chosen, SearchTask.Ready unread) throws IOException {
    OptionProblems problems = new OptionProblems();
    for (Algorithm algorithm : chosen) {
      for (long seed = task.seed(); seed < task.seed() + seeds; seed++) {
        SearchConfig config = unread.config(algorithm, seed);
        Path folder = out.resolve(name(algorithm, seed));
        problems.check(() -> RunDirectory.requireNoOther(folder, config, SearchConfig.OF_IMAGES));
      }
    }
    problems.throwIfAny();
  }

  /** One of each algorithm, so that all that cannot be searched is told before the first runs. */
  private List<Search> searches(List<Algorithm> chosen, SearchTask.Ready ready) {
    OptionProblems problems = new OptionProblems();
    List<Search> searches = new ArrayList<>();
    for (Algorithm algorithm : chosen) {
      problems
          .value(() -> ready.search(ready.config(algorithm, task.seed())))
          .ifPresent(searches::add);
    }
    problems.throwIfAny();
    return searches;
  }

  private Optional<CandidateMeasuring> bench(
      SearchTask.Ready ready, InterleavedMeasurer.Listener elsewhere) throws IOException {
    if (!measure) {
      return Optional.empty();
    }
    Optional<CandidateMeasuring> bench = measuring.of(ready, elsewhere);
    if (bench.isEmpty()) {
      throw new BadInputException(
          "--measure",
          "the table's target is " + ready.table().target() + ", which is not this machine",
          "a target that is at hand",
          "say where it is with --measure-on, or leave --measure out");
    }
    return bench;
  }

  private void print(Comparison comparison, OptionalDouble best, SearchTask.Ready ready) {
    ObjectNode document = Output.object();
    document.put("targetMs", task.targetMs());
    document.put("aimMs", ready.aimMs());
    document.put("seeds", seeds);
    best.ifPresent(accuracy -> document.put("bestAccuracy", accuracy));
    output.text("target %.3f ms on %s", task.targetMs(), ready.table().target());
    best.ifPresent(
        accuracy ->
            output.text("best in the window and limits by the benchmark %.3f %%", 100 * accuracy));
    output.text(
        "%-20s %5s %18s %20s %12s %10s %16s%s%s",
        "algorithm",
        "runs",
        "accuracy %",
        "latency ms",
        "farthest ms",
        "judgements",
        "seconds",
        best.isPresent() ? "        gap" : "",
        measure ? String.format(Locale.ROOT, " %20s %7s", "measured ms", "within") : "");
    ArrayNode rows = document.putArray("algorithms");
    for (Comparison.Row row : comparison.rows()) {
      rows.add(Output.tree(row));
      output.text(
          "%-20s %5d %18s %20s %12.3f %10.0f %16s%s%s",
          row.algorithm(),
          row.runs(),
          spread(row.accuracy(), 100, "%.3f +- %.3f"),
          spread(row.predictedMs(), 1, "%.3f +- %.3f"),
          row.farthestMs(),
          row.judgements(),
          spread(row.seconds(), 1, "%.1f +- %.1f"),
          row.gap().isPresent()
              ? String.format(Locale.ROOT, " %10.3f", 100 * row.gap().getAsDouble())
              : best.isPresent() ? String.format(Locale.ROOT, " %10s", "-") : "",
          row.measuredMs().isPresent()
              ? String.format(
                  Locale.ROOT,
                  " %20s %7s",
                  spread(row.measuredMs().get(), 1, "%.3f +- %.3f"),
                  row.within().getAsLong() + "/" + row.runs())
              : "");
    }
    ArrayNode failed = document.putArray("failed");
    for (Comparison.Failure failure : comparison.failures()) {
      failed.add(Output.tree(failure));
      output.text("%s-%d failed: %s", failure.algorithm(), failure.seed(), failure.why());
    }
    ArrayNode runs = document.putArray("runs");
    comparison.runs().forEach(run -> runs.add(Output.tree(run)));
    output.json(document);
  }

  private static String spread(Comparison.Spread spread, double factor, String format) {
    return String.format(Locale.ROOT, format, factor * spread.mean(), factor * spread.deviation());
  }
}
