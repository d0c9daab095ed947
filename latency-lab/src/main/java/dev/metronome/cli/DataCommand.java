package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.Loading;
import dev.metronome.network.Network;
import dev.metronome.problem.BadInputException;
import dev.metronome.run.ReferenceClassifiers;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.StandaloneTraining;
import dev.metronome.run.TrainingConfig;
import dev.metronome.run.TrainingOptions;
import dev.metronome.run.TrainingResult;
import dev.metronome.space.SpaceParameters;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = {
      "Describes a data set, and tells how hard it is.",
      "For the latter, --difficulty trains a linear classifier of its pixels and a small"
          + " convolutional network on it."
    },
    footer = {
      "  metronome data generated",
      "  metronome data cifar10 --difficulty runs/difficulty --epochs 4"
    })
final class DataCommand implements Callable<Integer>, Checked {

  @Parameters(paramLabel = "DATA", description = "Images: " + Datasets.FORMS + ".")
  private String data;

  @Option(
      names = "--resolution",
      defaultValue = "32",
      paramLabel = "PIXELS",
      description = "Side of the images, at least 1 pixel; default ${DEFAULT-VALUE}.")
  private int resolution;

  @Option(
      names = "--difficulty",
      paramLabel = "RUN",
      description = "Train both classifiers, in this folder.")
  private Optional<Path> difficulty = Optional.empty();

  @Option(
      names = "--epochs",
      defaultValue = "8",
      paramLabel = "N",
      description = "Epochs of both trainings, at least 1; default ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--weight-rate",
      defaultValue = "1.0",
      paramLabel = "RATE",
      description =
          "Peak learning rate per 256 images, above 0 and below 10; default ${DEFAULT-VALUE}.")
  private double weightRate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of both trainings; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private DeviceChoice device;
  @Mixin private ImageReading reading;
  @Mixin private Output output;

  private TrainingOptions training() {
    return OptionNames.inProblemsOf(
        () -> {
          TrainingOptions tunas = TrainingOptions.tunas(epochs);
          return tunas.withRate(weightRate, tunas.rateWarmup());
        });
  }

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        this::training,
        () -> OptionNames.inProblemsOf(() -> Loading.at(resolution)),
        device::check,
        reading::check);
  }

  @Override
  public Integer call() throws IOException {
    TrainingOptions training = training();
    if (difficulty.isPresent()) {
      device.device();
    }
    ImageDataset images = reading.open(data, resolution);
    ObjectNode document = Output.object();
    document.put("data", data);
    document.put("trainImages", images.train().count());
    document.put("testImages", images.test().count());
    document.put("classes", images.classes());
    document.put("leftOut", images.leftOut().size());
    images.train().classNames().forEach(document.withArray("classNames")::add);
    output.text(
        "%,d training and %,d test images of %d x %d, %d classes",
        images.train().count(),
        images.test().count(),
        images.train().width(),
        images.train().height(),
        images.classes());
    output.text("training images per class: %s", Arrays.toString(images.train().countPerClass()));
    output.text("classes: %s", String.join(", ", images.train().classNames()));
    if (difficulty.isPresent()) {
      measureDifficulty(images, training, difficulty.get(), document);
    }
    output.json(document);
    return Metronome.DONE;
  }

  private void measureDifficulty(
      ImageDataset images, TrainingOptions training, Path folder, ObjectNode document)
      throws IOException {
    if (images.train().width() != images.train().height()) {
      throw new BadInputException(data, "images that are not square", "square images", "resize");
    }
    TensorShape input = new TensorShape(images.train().height(), images.train().width(), 3);
    List<Network> networks =
        List.of(
            ReferenceClassifiers.linear(input, images.classes()),
            ReferenceClassifiers.smallConvolutional(input, images.classes()));
    Interruption interruption = Interruption.install(folder);
    for (Network network : networks) {
      TrainingConfig config =
          TrainingConfig.of(
              network.name(),
              new SpaceParameters(resolution, images.classes(), 1, List.of()),
              data,
              images,
              device.text(),
              seed,
              training);
      try (RunDirectory directory = RunDirectory.open(folder.resolve(network.name()), config);
          TrainingProgress progress = new TrainingProgress("Training " + network.name())) {
        TrainingResult result =
            new StandaloneTraining(config, network, images).run(directory, progress, interruption);
        ObjectNode node = document.withObject("/difficulty").putObject(network.name());
        node.put("accuracy", result.testAccuracy());
        node.put("params", network.parameters());
        node.put("seconds", result.seconds());
        output.text(
            "%-10s %6.2f %% of the test images after %d epochs, %,d parameters, %.0f s",
            network.name(),
            100 * result.testAccuracy(),
            result.epochs(),
            network.parameters(),
            result.seconds());
      }
    }
  }
}
