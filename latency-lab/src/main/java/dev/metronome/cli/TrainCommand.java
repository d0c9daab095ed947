package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.cli.config.StoredOptions;
import dev.metronome.data.ImageDataset;
import dev.metronome.problem.BadInputException;
import dev.metronome.run.Crop;
import dev.metronome.run.OptimizerKind;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.StandaloneTraining;
import dev.metronome.run.TrainingConfig;
import dev.metronome.run.TrainingOptions;
import dev.metronome.run.TrainingResult;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpacePoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains one architecture from scratch.",
      "The same command goes on with a training that was interrupted."
    },
    footer = {
      "  metronome train --arch nas-bench-macro/2:1:1:2:1:0:2:1 --data cifar10 \\",
      "      --epochs 30 --out runs/winner",
      "  metronome train --arch nas-bench-macro/2:1:1:2:1:0:2:1 \\",
      "      --config metronome.yaml --device cuda:0"
    })
final class TrainCommand implements Callable<Integer>, Checked {

  @Option(
      names = "--arch",
      required = true,
      paramLabel = "ARCH",
      description =
          "space-name/i:j:k..., the name of a published network, or a JSON file with choices.")
  private String arch;

  @Option(
      names = "--epochs",
      defaultValue = "10",
      paramLabel = "N",
      description = "How often every image is seen, at least 1; default ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images of a batch, an even number of at least 2; default 64.")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--optimizer",
      paramLabel = "sgd|rmsprop",
      description =
          "SGD with Nesterov momentum, or RMSProp with TuNAS's rate, decay and warm-up; default sgd.")
  private Optional<String> optimizer = Optional.empty();

  @Option(
      names = "--weight-rate",
      paramLabel = "RATE",
      description =
          "Peak learning rate per 256 images, above 0 and below 10; default 0.4, of rmsprop 0.165.")
  private Optional<Double> weightRate = Optional.empty();

  @Option(
      names = "--rate-warmup",
      paramLabel = "SHARE",
      description =
          "Share of the steps in which the rate rises, " + TunasChoice.SHARE + "; default 0.05.")
  private Optional<Double> rateWarmup = Optional.empty();

  @Option(
      names = "--weight-decay",
      paramLabel = "PULL",
      description =
          "Pull of kernels towards 0, " + TunasChoice.SHARE + "; default 1e-4, with rmsprop 4e-5.")
  private Optional<Double> weightDecay = Optional.empty();

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      description =
          "Share of a label that is spread over all classes, "
              + TunasChoice.SHARE
              + "; default 0.1.")
  private Optional<Double> labelSmoothing = Optional.empty();

  @Option(
      names = "--crop",
      paramLabel = "auto|shift|resized|none",
      description =
          "shift: images moved by up to an eighth of their side; resized: windows of random area"
              + " and shape, scaled; auto: resized where images are larger than the network's"
              + " input, else shift; default auto.")
  private Optional<String> crop = Optional.empty();

  @Option(
      names = "--crop-area",
      paramLabel = "SHARE",
      description = "Smallest area of a resized crop, above 0, and at most 1; default 0.08.")
  private Optional<Double> cropArea = Optional.empty();

  @Option(names = "--no-flip", description = "Never mirror images.")
  private boolean noFlip;

  @Option(
      names = "--cutout",
      paramLabel = "SHARE",
      description =
          "Side of the square that is cut out of images, "
              + TunasChoice.SHARE
              + "; default 0 to 10 epochs, 0.5 from 100 on.")
  private Optional<Double> cutout = Optional.empty();

  @Option(
      names = "--mixup",
      paramLabel = "ALPHA",
      description =
          "Mix images and labels by Beta(ALPHA, ALPHA), ALPHA being 0 to 1; default 0 to 10 epochs, 0.2 from 100 on, linear"
              + " between.")
  private Optional<Double> mixup = Optional.empty();

  @Option(
      names = "--drop-path",
      paramLabel = "RATE",
      description =
          "Leave out the last residual branch with this probability, "
              + TunasChoice.SHARE
              + ", earlier ones less; default 0 to 10"
              + " epochs, 0.1 from 100 on.")
  private Optional<Double> dropPath = Optional.empty();

  @Option(
      names = "--ema",
      paramLabel = "DECAY",
      description =
          "Decay of the moving average of the weights, which is judged and exported, "
              + TunasChoice.SHARE
              + "; 0 for"
              + " the last weights; default 0.9998.")
  private Optional<Double> ema = Optional.empty();

  @Option(
      names = "--no-augment",
      description = "Show images as they are: no crop, flip, cutout or mixup.")
  private boolean noAugment;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description =
          "Share of the training images that are held out, to judge every epoch and choose options"
              + " by, "
              + TunasChoice.SHARE
              + "; default 0.1.")
  private Optional<Double> validation = Optional.empty();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Folder for configuration, log, event files, checkpoint, weights and result.")
  private Path out;

  @Mixin private SpaceChoice choice;
  @Mixin private DataChoice data;
  @Spec private CommandSpec spec;

  @Mixin private TensorBoardChoice tensorBoard;
  @Mixin private Output output;

  private TrainingOptions options() {
    OptionProblems problems = new OptionProblems();
    OptimizerKind kind =
        optimizer
            .flatMap(name -> problems.value(() -> OptimizerKind.named(name, "--optimizer")))
            .orElse(OptimizerKind.SGD);
    TrainingOptions usual = TrainingOptions.ofEpochs(Math.max(1, epochs));
    Crop named =
        crop.flatMap(name -> problems.value(() -> Crop.named(name, "--crop"))).orElse(usual.crop());
    Optional<TrainingOptions> options =
        problems.value(() -> OptionNames.inProblemsOf(() -> options(kind, usual, named)));
    problems.throwIfAny();
    return options.orElseThrow();
  }

  private TrainingOptions options(OptimizerKind kind, TrainingOptions usual, Crop named) {
    TrainingOptions ofOptimizer =
        kind == OptimizerKind.RMSPROP ? TrainingOptions.tunas(usual.epochs()) : usual;
    return new TrainingOptions(
        epochs,
        batch.orElse(usual.batchSize()),
        kind,
        weightRate.orElse(ofOptimizer.weightRate()),
        rateWarmup.orElse(ofOptimizer.rateWarmup()),
        weightDecay.orElse(ofOptimizer.weightDecay()),
        labelSmoothing.orElse(usual.labelSmoothing()),
        noAugment ? Crop.NONE : named,
        cropArea.orElse(usual.smallestArea()),
        !noAugment && !noFlip,
        noAugment ? 0 : cutout.orElse(usual.cutout()),
        noAugment ? 0 : mixup.orElse(usual.mixup()),
        dropPath.orElse(usual.dropPath()),
        ema.orElse(usual.emaDecay()),
        validation.orElse(usual.validationShare()));
  }

  /** With --no-augment, what varies images would do nothing. */
  private void requireSense() {
    List<String> contradicting = new ArrayList<>();
    if (noAugment) {
      crop.ifPresent(given -> contradicting.add("--crop"));
      cropArea.ifPresent(given -> contradicting.add("--crop-area"));
      cutout.ifPresent(given -> contradicting.add("--cutout"));
      mixup.ifPresent(given -> contradicting.add("--mixup"));
    }
    if (!contradicting.isEmpty()) {
      throw new BadInputException(
          String.join(", ", contradicting),
          "given with --no-augment",
          "one of the two",
          "leave the one or the other out");
    }
  }

  @Override
  public void check() {
    OptionProblems problems = new OptionProblems();
    problems.check(this::requireSense);
    problems.check(this::options);
    problems.check(choice::check);
    Optional<OptionalInt> classes = problems.value(data::check);
    if (arch != null) {
      Optional<SpacePoint> asked = problems.value(() -> choice.point(arch));
      if (asked.isPresent() && classes.isPresent() && classes.get().isPresent()) {
        problems.check(() -> trained(asked.get(), classes.get().getAsInt()));
      }
    }
    problems.throwIfAny();
  }

  @Override
  public Integer call() throws IOException {
    TrainingOptions options = options();
    data.requireDevice();
    SpacePoint asked = choice.point(arch);
    OptionalInt classes = data.check();
    if (classes.isPresent()) {
      // Before the images are read, which can take minutes.
      RunDirectory.requireNoOther(out, unread(asked, classes.getAsInt()), TrainingConfig.OF_IMAGES);
    }
    int resolution = asked.space().parameters().resolution();
    ImageDataset images =
        options.crop().wantsLargerImages() ? data.openForCrops(resolution) : data.open(resolution);
    TrainingConfig config = unread(asked, images.classes()).with(images);
    SearchSpace space = trained(asked, images.classes());
    TrainingResult result;
    try (RunDirectory directory = RunDirectory.open(out, config);
        TrainingProgress progress = new TrainingProgress("Training")) {
      StoredOptions.write(spec.commandLine().getParseResult(), out);
      result =
          new StandaloneTraining(config, space.network(asked.architecture()), images)
              .run(
                  directory,
                  tensorBoard.beside(progress, directory, config),
                  Interruption.install(out));
    }
    ObjectNode document = Output.object();
    document.put("architecture", result.architecture());
    document.put("accuracy", result.testAccuracy());
    document.set("validationAccuracy", Output.numberOrNull(validated(result)));
    document.put("epochs", result.epochs());
    document.put("seconds", result.seconds());
    document.put("weights", out.resolve(result.weights()).toString());
    output.text("architecture  %s", result.architecture());
    output.text(
        "accuracy      %.2f %% of %,d test images",
        100 * result.testAccuracy(), images.test().count());
    validated(result)
        .ifPresent(
            accuracy ->
                output.text(
                    "validation    %.2f %% of %,d training images held out",
                    100 * accuracy, config.validationImages()));
    output.text("time          %.1f s for %d epochs", result.seconds(), result.epochs());
    output.text("weights       %s", out.resolve(result.weights()));
    output.json(document);
    return Metronome.DONE;
  }

  /** The space of an architecture, with the classes of the data. */
  private SearchSpace trained(SpacePoint asked, int classes) {
    choice.forClasses(asked.space().name(), classes, "leave the option out");
    return SearchSpaces.named(
        asked.space().name(), unchanged -> asked.space().parameters().withClasses(classes));
  }

  private TrainingConfig unread(SpacePoint asked, int classes) {
    return TrainingConfig.unread(
        asked.architecture().toString(),
        trained(asked, classes).parameters(),
        data.data(),
        data.device(),
        data.seed(),
        options());
  }

  private static Optional<Double> validated(TrainingResult result) {
    return result.validationAccuracy().stream().boxed().findFirst();
  }
}
