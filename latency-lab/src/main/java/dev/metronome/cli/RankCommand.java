package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.data.ImageDataset;
import dev.metronome.evaluation.RankAgreement;
import dev.metronome.evaluation.SupernetEvaluator;
import dev.metronome.evaluation.TabularEvaluator;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.TrainedSupernet;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.supernet.Supernet;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = "Compares a searched supernet's ranking of random networks with a benchmark's.",
    footer = "  metronome rank --run runs/search --benchmark nas-bench-macro-cifar10.json")
final class RankCommand implements Callable<Integer>, Checked {

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "Folder of a search, finished or not.")
  private Path run;

  @Option(
      names = "--benchmark",
      required = true,
      paramLabel = "FILE",
      description = "Published accuracies: NAS-Bench-Macro's JSON.")
  private Path benchmark;

  @Option(
      names = "--networks",
      defaultValue = "200",
      paramLabel = "N",
      description = "How many random networks, at least 3; default ${DEFAULT-VALUE}.")
  private int networks;

  @Option(
      names = "--images",
      defaultValue = "2000",
      paramLabel = "N",
      description =
          "Validation images that each is judged by, at least 1; default ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the draw of networks; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--device",
      paramLabel = "cpu|cuda:N",
      description = "What the supernet runs on; default that of the search.")
  private Optional<String> device = Optional.empty();

  @Mixin private ImageReading reading;
  @Mixin private Output output;

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        () -> Checks.atLeast("--networks", networks, 3),
        () -> Checks.atLeast("--images", images, 1),
        () -> device.ifPresent(TrainingDevice::parse),
        reading::check);
  }

  @Override
  public Integer call() throws IOException {
    SearchConfig config = RunDirectory.config(run, SearchConfig.class);
    if (!SearchTask.hasSupernet(config.data())) {
      throw new BadInputException(
          run.toString(),
          "it searched with " + config.data() + ", without a supernet",
          "a search on images",
          "give the folder of another search");
    }
    SearchSpace space = SearchSpaces.named(config.space(), defaults -> config.parameters());
    TabularEvaluator published = TabularEvaluator.read(benchmark, space);
    ImageDataset data = reading.open(config.data(), config.parameters().resolution());
    List<Architecture> drawn = draw(space);
    double[] known = drawn.stream().mapToDouble(published::accuracy).toArray();
    try (Supernet supernet =
        TrainedSupernet.open(
            run, config, space, TrainingDevice.parse(device.orElse(config.device())))) {
      SupernetEvaluator evaluator =
          new SupernetEvaluator(
              supernet,
              Search.evaluationBatches(
                  data.searchSplit(config.seed(), config.validationImages()), 250, images));
      RankAgreement agreement = RankAgreement.of(evaluate(evaluator, drawn), known);
      ObjectNode document = Output.object();
      document.put("networks", agreement.networks());
      document.put("spearman", agreement.spearman());
      document.put("kendallTau", agreement.kendallTau());
      document.put("chance", agreement.chance());
      output.text(
          "%d random networks: the supernet of %s against %s",
          networks, run, benchmark.getFileName());
      // The benchmark's networks may be of another width, or trained on other data.
      output.text("the supernet is of %s, trained on %s", space.description(), config.data());
      document.put("space", space.description());
      document.put("data", config.data());
      output.text(
          "Spearman %.3f, Kendall's tau %.3f; chance of that without any relation %.2g",
          agreement.spearman(), agreement.kendallTau(), agreement.chance());
      output.json(document);
    }
    return Metronome.DONE;
  }

  private List<Architecture> draw(SearchSpace space) {
    if (space.cardinality().intValueExact() < networks) {
      throw new BadInputException(
          "--networks",
          networks + " networks",
          "at most the space's " + space.cardinality(),
          "give a smaller number");
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Architecture> drawn = new ArrayList<>();
    while (drawn.size() < networks) {
      Architecture architecture = space.sample(random);
      if (!drawn.contains(architecture)) {
        drawn.add(architecture);
      }
    }
    return drawn;
  }

  private static double[] evaluate(SupernetEvaluator evaluator, List<Architecture> drawn) {
    Interruption interruption = Interruption.install();
    double[] accuracy = new double[drawn.size()];
    try (Progress progress = Progress.start("Judging networks", drawn.size())) {
      for (int i = 0; i < accuracy.length; i++) {
        accuracy[i] = evaluator.accuracy(drawn.get(i));
        progress.update(i + 1, drawn.get(i).toString());
        if (interruption.getAsBoolean()) {
          throw new StoppedException(
              "stopped after " + (i + 1) + " networks; nothing is kept of a ranking",
              "run the command again, with fewer --networks or --images");
        }
      }
    }
    return accuracy;
  }
}
