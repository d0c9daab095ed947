package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.data.ImageDataset;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains one architecture from scratch.",
      "The same command goes on with a training that was interrupted."
    })
final class TrainCommand implements Callable<Integer> {

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
      description = "How often every image is seen; default ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Images of a batch; 64.")
  private Integer batch;

  @Option(
      names = "--weight-rate",
      paramLabel = "RATE",
      description = "Peak learning rate per 256 images; 0.165.")
  private Double weightRate;

  @Option(names = "--no-augment", description = "Neither crop nor flip images at random.")
  private boolean noAugment;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Folder for configuration, log, checkpoint, weights and result.")
  private Path out;

  @Mixin private SpaceChoice choice;
  @Mixin private DataChoice data;
  @Mixin private Output output;

  private TrainingOptions options() {
    TrainingOptions defaults = TrainingOptions.ofEpochs(epochs);
    return new TrainingOptions(
        epochs,
        batch == null ? defaults.batchSize() : batch,
        weightRate == null ? defaults.weightRate() : weightRate,
        defaults.rateWarmup(),
        defaults.labelSmoothing(),
        defaults.weightDecay(),
        !noAugment);
  }

  @Override
  public Integer call() throws IOException {
    TrainingOptions options = OptionNames.inProblemsOf(this::options);
    SpacePoint asked = choice.point(arch);
    ImageDataset images = data.open(asked.space().parameters().resolution());
    choice.forClasses(asked.space().name(), images.classes());
    SearchSpace space =
        SearchSpaces.named(
            asked.space().name(),
            defaultsOfSpace -> asked.space().parameters().withClasses(images.classes()));
    TrainingConfig config =
        new TrainingConfig(
            asked.architecture().toString(),
            space.parameters(),
            data.data(),
            images.train().count(),
            images.test().count(),
            data.device(),
            data.seed(),
            options);
    TrainingResult result;
    try (RunDirectory directory = RunDirectory.open(out, config);
        TrainingProgress progress = new TrainingProgress("Training")) {
      result =
          new StandaloneTraining(config, space.network(asked.architecture()), images)
              .run(directory, progress, Interruption.install());
    }
    ObjectNode document = Output.object();
    document.put("architecture", result.architecture());
    document.put("accuracy", result.testAccuracy());
    document.put("epochs", result.epochs());
    document.put("seconds", result.seconds());
    document.put("weights", out.resolve(result.weights()).toString());
    output.text("architecture  %s", result.architecture());
    output.text(
        "accuracy      %.2f %% of %,d test images",
        100 * result.testAccuracy(), images.test().count());
    output.text("time          %.1f s for %d epochs", result.seconds(), result.epochs());
    output.text("weights       %s", out.resolve(result.weights()));
    output.json(document);
    return Metronome.DONE;
  }
}
