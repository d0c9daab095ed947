package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.data.ImageDataset;
import dev.metronome.deploy.Parity;
import dev.metronome.deploy.RandomWeights;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.ExportedModel;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.network.Network;
import dev.metronome.network.Safetensors;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.StandaloneTraining;
import dev.metronome.run.TrainingConfig;
import dev.metronome.runner.Runner;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpacePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a network as a model file and checks the file against the framework.",
      "Exit code 1: the file was written, and its outputs are not the framework's."
    })
final class ExportCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private What what;

  private static final class What {
    @Option(
        names = "--arch",
        required = true,
        paramLabel = "ARCH",
        description =
            "space-name/i:j:k..., the name of a published network, or a JSON file with choices.")
    private Optional<String> arch = Optional.empty();

    @Option(
        names = "--run",
        required = true,
        paramLabel = "RUN",
        description = "Folder of a finished training: its architecture and weights.")
    private Optional<Path> run = Optional.empty();
  }

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Weights of the architecture (safetensors); random ones if not given.")
  private Optional<Path> weights = Optional.empty();

  @Option(
      names = "--format",
      defaultValue = "onnx",
      paramLabel = "NAME",
      description = "onnx; default ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for model.onnx.")
  private Path out;

  @Option(
      names = "--no-fold",
      description = "Keep batch normalizations apart from the convolutions before them.")
  private boolean noFold;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Compare on the test images of this data set instead of random images, with accuracy.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of random weights and images; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private SpaceChoice choice;
  @Mixin private Output output;

  /** A network with its weights and where they come from. */
  private record Source(SpacePoint point, Weights weights, String origin) {}

  @Override
  public Integer call() throws IOException {
    OnnxExporter exporter = new OnnxExporter();
    if (!format.equals(exporter.format())) {
      throw new BadInputException(
          "--format", "'" + format + "' is unknown", exporter.format(), "give it, or leave it out");
    }
    Source source = source();
    Network network = source.point().network();
    // All that may be refused comes before the file is written.
    Runner runner = TargetChoice.open("ort-cpu", 1, dev.metronome.tables.Precision.FLOAT32);
    Optional<ImageDataset> images = images(source.point());
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("architecture", source.point().architecture().toString());
    metadata.put("space", source.point().space().description());
    metadata.put("weights", source.origin());
    Path file = out.resolve("model." + exporter.format());
    ExportedModel model =
        exporter.export(
            network,
            source.weights(),
            ExportOptions.DEFAULT.withFoldBatchNorm(!noFold).withMetadata(metadata),
            file);

    Parity parity =
        images.isPresent()
            ? Parity.onTestImages(network, source.weights(), runner, file, images.get())
            : Parity.onRandomImages(network, source.weights(), runner, file, seed);
    answer(model, parity);
    return parity.holds() ? Metronome.DONE : Metronome.ANSWER_NO;
  }

  private Optional<ImageDataset> images(SpacePoint point) throws IOException {
    if (data.isEmpty()) {
      return Optional.empty();
    }
    ImageDataset images = DataChoice.open(data.get(), point.space().parameters().resolution());
    if (images.classes() != point.space().parameters().classes()) {
      throw new BadInputException(
          "--data",
          images.classes() + " classes",
          "the network's " + point.space().parameters().classes(),
          "give the data set that the network was trained on");
    }
    return Optional.of(images);
  }

  private Source source() throws IOException {
    if (what.run.isPresent()) {
      return sourceOfRun(what.run.get());
    }
    SpacePoint point = choice.point(what.arch.orElseThrow());
    if (weights.isEmpty()) {
      return new Source(
          point, RandomWeights.withStatistics(point.network(), seed), "random, seed " + seed);
    }
    return new Source(point, read(weights.get(), point), weights.get().toString());
  }

  private Source sourceOfRun(Path run) throws IOException {
    if (weights.isPresent()) {
      throw new BadInputException(
          "--weights", "it is given beside --run", "one of the two", "leave one of them out");
    }
    TrainingConfig config = RunDirectory.config(run, TrainingConfig.class);
    SearchSpace space =
        SearchSpaces.named(
            ArchitectureText.spaceName(config.architecture()), defaults -> config.parameters());
    SpacePoint point = new SpacePoint(space, ArchitectureText.parse(config.architecture(), space));
    Path file = run.resolve(StandaloneTraining.WEIGHTS);
    if (!Files.exists(file)) {
      throw new BadInputException(
          run.toString(),
          "the training is not finished: there is no " + StandaloneTraining.WEIGHTS,
          "a finished training",
          "go on with the 'metronome train' command that began it");
    }
    return new Source(point, read(file, point), file.toString());
  }

  private static Weights read(Path file, SpacePoint point) throws IOException {
    Weights read = new Weights(Safetensors.read(file).tensors());
    read.requireFor(point.network(), file.toString());
    return read;
  }

  private void answer(ExportedModel model, Parity parity) {
    ObjectNode document = Output.object();
    document.put("file", model.path().toString());
    document.put("format", model.format());
    document.put("bytes", model.bytes());
    document.put("sha256", model.sha256());
    document.put("comparedImages", parity.images());
    document.put("maxAbsDifference", parity.maxAbsDifference());
    document.put("maxAbsLogit", parity.maxAbsLogit());
    document.put("samePredictions", parity.samePredictions());
    parity.frameworkAccuracy().ifPresent(a -> document.put("frameworkAccuracy", a));
    parity.runtimeAccuracy().ifPresent(a -> document.put("runtimeAccuracy", a));
    document.put("same", parity.holds());
    output.text("%s, %,d bytes, sha256 %s", model.path(), model.bytes(), model.sha256());
    output.text(
        "ONNX Runtime against the framework on %,d images: logits of up to %.2f differ by at most %.1e,"
            + " %.3f %% same predictions: %s",
        parity.images(),
        parity.maxAbsLogit(),
        parity.maxAbsDifference(),
        100 * parity.samePredictions(),
        parity.holds() ? "the same" : "NOT the same");
    OptionalDouble framework = parity.frameworkAccuracy();
    if (framework.isPresent()) {
      output.text(
          "accuracy: framework %.3f %%, ONNX Runtime %.3f %%",
          100 * framework.getAsDouble(), 100 * parity.runtimeAccuracy().orElseThrow());
    }
    output.json(document);
  }
}
