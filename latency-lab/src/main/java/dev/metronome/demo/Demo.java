package dev.metronome.demo;

import dev.metronome.build.ModelMeasuring;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableRequest;
import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.deploy.ExportFormat;
import dev.metronome.deploy.ExportRequest;
import dev.metronome.deploy.ExportedNetwork;
import dev.metronome.deploy.NetworkExport;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.Exporters;
import dev.metronome.files.AtomicFile;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.run.Candidate;
import dev.metronome.run.QualitySource;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.RunFiles;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.run.StandaloneTraining;
import dev.metronome.run.TrainingConfig;
import dev.metronome.run.TrainingResult;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runner;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tensorboard.SearchEvents;
import dev.metronome.tensorboard.TrainingEvents;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The whole loop: build a table, search for a target, train the best candidates from scratch,
 * export the winner, and measure it beside random architectures of the same latency. An interrupted
 * demo resumes.
 */
public final class Demo {

  /** An architecture counts as "at the target" within this share of it. */
  private static final double LATENCY_WINDOW = 0.03;

  private static final int MOST_DRAWS = 100_000;

  /** How long one file is timed. */
  private static final Duration TIMING = Duration.ofSeconds(1);

  private final DemoOptions options;
  private final Runner runner;
  private final Path folder;
  private final DemoScreen screen;
  private final BooleanSupplier stopRequested;
  private final Exporter exporter;

  /**
   * A demo that has not begun.
   *
   * @param folder for all files
   * @param stopRequested asked between steps whether to save and stop
   */
  public Demo(
      DemoOptions options,
      Runner runner,
      Path folder,
      DemoScreen screen,
      BooleanSupplier stopRequested) {
    this.options = options;
    this.runner = runner;
    this.exporter = Exporters.of(runner.format());
    this.folder = folder;
    this.screen = screen;
    this.stopRequested = stopRequested;
  }

  /** Runs all parts, each from where an interrupted demo left it. */
  public DemoResult run() throws IOException {
    long start = System.nanoTime();
    ImageDataset data = Datasets.open(options.data(), options.resolution(), screen.data());
    screen.done();
    SearchSpace space =
        SearchSpaces.named(
            options.space(),
            defaults ->
                defaults
                    .withWidth(options.width())
                    .withResolution(options.resolution())
                    .withClasses(data.classes()));

    long tableStart = System.nanoTime();
    LatencyTable table = table(space);
    double tableSeconds = secondsSince(tableStart);
    DecisionCosts costs = DecisionCosts.of(space, LatencyModel.sumOfRows(table));

    SearchResult found = search(space, costs, table, data);
    Set<List<OpSignature>> seen = new HashSet<>();
    List<Run> finalists = train(space, finalists(found, space, seen), data, "finalist");
    List<Run> random = train(space, randomAt(found.targetMs(), space, costs, seen), data, "random");
    Run winner = Collections.max(finalists, Comparator.comparingDouble(Run::heldOut));

    List<ExportedNetwork> files = export(space.network(winner.architecture()), winner, data);
    Path model =
        files.stream()
            .filter(file -> file.format().exporter().format().equals(runner.format()))
            .filter(file -> file.format().precision() == runner.target().precision())
            .map(file -> file.model().path())
            .findFirst()
            .orElseThrow();
    return new DemoResult(
        winner.result().architecture(),
        runner.target().toString(),
        found.targetMs(),
        costs.latencyMs(winner.architecture()),
        ModelMeasuring.measure(
                new LocalBench(runner),
                exporter,
                options.plan(),
                model,
                space,
                table,
                InterleavedMeasurer.Listener.NONE,
                stopRequested)
            .summary()
            .medianMs(),
        winner.result().testAccuracy(),
        files,
        finalists.stream().map(run -> run.told(costs)).toList(),
        random.stream().map(run -> run.told(costs)).toList(),
        tableSeconds,
        found.seconds(),
        finalists.stream().mapToDouble(run -> run.result().seconds()).sum(),
        secondsSince(start));
  }

  private LatencyTable table(SearchSpace space) throws IOException {
    Path build = folder.resolve("table");
    LatencyTable table =
        new TableBuilder(runner, exporter)
            .resume(
                new TableRequest(
                    space, options.plan(), options.calibration(), options.seed(), build),
                screen.table(),
                stopRequested);
    screen.done();
    byte[] csv = Files.readAllBytes(build.resolve(TableBuilder.TABLE));
    AtomicFile.write(folder.resolve(TableBuilder.TABLE), out -> out.write(csv));
    return table;
  }

  private SearchResult search(
      SearchSpace space, DecisionCosts costs, LatencyTable table, ImageDataset data)
      throws IOException {
    DecisionCosts.Range range = costs.range();
    double exactMs = range.minMs() + options.targetShare() * (range.maxMs() - range.minMs());
    // A round target, as a person would give it.
    double targetMs = Math.round(exactMs * 1000) / 1000.0;
    ImageDataset.SearchSplit images = data.searchSplit(options.seed(), options.validationImages());
    SearchConfig config =
        SearchConfig.of(
            space,
            options.data(),
            images,
            table,
            folder.resolve(TableBuilder.TABLE),
            targetMs,
            options.device(),
            options.seed(),
            options.search());
    Search search =
        new Search(config, space, costs, List.of(), QualitySource.supernet(config, space, images));
    try (RunDirectory directory = RunDirectory.open(folder.resolve("search"), config)) {
      directory.keep(folder.resolve(TableBuilder.TABLE), RunFiles.TABLE);
      return search.run(
          directory,
          screen
              .search(targetMs)
              .and(new SearchEvents(directory.folder(), config, space.decisions())),
          stopRequested);
    } finally {
      screen.done();
    }
  }

  /**
   * An architecture that was trained.
   *
   * @param folder of the training
   */
  private record Run(Architecture architecture, Path folder, TrainingResult result) {

    double heldOut() {
      return result.validationAccuracy().orElseThrow();
    }

    DemoResult.Trained told(DecisionCosts costs) {
      return new DemoResult.Trained(
          result.architecture(), costs.latencyMs(architecture), heldOut(), result.testAccuracy());
    }
  }

  private List<Run> train(
      SearchSpace space, List<Architecture> architectures, ImageDataset data, String what)
      throws IOException {
    List<Run> runs = new ArrayList<>();
    for (Architecture architecture : architectures) {
      int number = runs.size() + 1;
      Path own = folder.resolve("training-" + what + "-" + number);
      runs.add(
          new Run(architecture, own, train(space, architecture, data, what + " " + number, own)));
    }
    return runs;
  }

  private TrainingResult train(
      SearchSpace space, Architecture architecture, ImageDataset data, String what, Path own)
      throws IOException {
    TrainingConfig config =
        TrainingConfig.of(
            architecture.toString(),
            space.parameters(),
            options.data(),
            data,
            options.device(),
            options.seed(),
            options.training());
    try (RunDirectory directory = RunDirectory.open(own, config)) {
      return new StandaloneTraining(config, space.network(architecture), data)
          .run(
              directory,
              screen.training(what).and(new TrainingEvents(directory.folder(), config)),
              stopRequested);
    } finally {
      screen.done();
    }
  }

  /**
   * The most accurate candidates by the supernet, the search's own winner first.
   *
   * @param seen networks that are there already; those that are chosen are added
   */
  private List<Architecture> finalists(
      SearchResult found, SearchSpace space, Set<List<OpSignature>> seen) {
    Stream<Candidate> others =
        found.candidates().stream()
            .filter(candidate -> candidate.role() == Candidate.Role.CANDIDATE)
            .filter(candidate -> isAt(found.targetMs(), candidate.predictedMs()))
            .sorted(Comparator.comparingDouble(Candidate::accuracy).reversed());
    return Stream.concat(Stream.of(found.winner()), others)
        .map(candidate -> ArchitectureText.parse(candidate.architecture(), space))
        .filter(architecture -> seen.add(operations(space.network(architecture))))
        .limit(options.finalists())
        .toList();
  }

  private static boolean isAt(double targetMs, double predictedMs) {
    return Math.abs(predictedMs / targetMs - 1) <= LATENCY_WINDOW;
  }

  /**
   * Random architectures whose predicted latency is close to the target, by rejection; no two of
   * them, and none and one that was seen, are the same network but for where a block is skipped.
   */
  private List<Architecture> randomAt(
      double targetMs, SearchSpace space, DecisionCosts costs, Set<List<OpSignature>> seen) {
    SplittableRandom random = new SplittableRandom(options.seed());
    List<Architecture> drawn = new ArrayList<>();
    for (int i = 0; i < MOST_DRAWS && drawn.size() < options.randomArchitectures(); i++) {
      Architecture candidate = space.sample(random);
      if (isAt(targetMs, costs.latencyMs(candidate))
          && seen.add(operations(space.network(candidate)))) {
        drawn.add(candidate);
      }
    }
    return drawn;
  }

  private static List<OpSignature> operations(Network network) {
    return NetworkSignatures.of(network).stream().map(Operation::signature).toList();
  }

  private List<ExportedNetwork> export(Network network, Run winner, ImageDataset data)
      throws IOException {
    Path file = winner.folder().resolve(winner.result().weights());
    ExportRequest request =
        ExportRequest.trained(
                network,
                Weights.read(file),
                ExportFormat.parse(ExportFormat.names(), "formats"),
                data,
                folder)
            .withOptions(
                ExportOptions.DEFAULT.withMetadata(
                    Map.of("architecture", winner.result().architecture(), "data", options.data())))
            .on(runner.target().threads(), TrainingDevice.parse(options.device()), options.seed());
    RunPlan plan = RunPlan.DEFAULT.withTimeLimit(TIMING);
    try {
      return new NetworkExport(request, plan, stopRequested, screen.export()).run();
    } finally {
      screen.done();
    }
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) * 1e-9;
  }
}
