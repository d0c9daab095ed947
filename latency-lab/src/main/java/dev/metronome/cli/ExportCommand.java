package dev.metronome.cli;

import dev.metronome.cli.config.StoredOptions;
import dev.metronome.data.ChannelStatistics;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.LabelledImages;
import dev.metronome.deploy.ExportFormat;
import dev.metronome.deploy.ExportRequest;
import dev.metronome.deploy.ExportedNetwork;
import dev.metronome.deploy.ModelCard;
import dev.metronome.deploy.NetworkExport;
import dev.metronome.deploy.Parity;
import dev.metronome.deploy.RandomWeights;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.quantization.AffineInt8;
import dev.metronome.files.AtomicFile;
import dev.metronome.files.FileHash;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.StandaloneTraining;
import dev.metronome.run.TrainedArchitecture;
import dev.metronome.runner.ModelTensor;
import dev.metronome.runner.Runners;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpacePoint;
import dev.metronome.tables.Target;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a network as model files, checks each against the framework, times it on its runtime,"
          + " and writes model-card.json beside them.",
      "8-bit files compute other numbers by their nature: compare their accuracy.",
      "Exit code 1: the files were written, and a float32 file's outputs are not the framework's."
    },
    footer = {
      "  metronome export --run runs/winner --data cifar10 --out deploy \\",
      "      --format onnx,tflite,onnx-int8,tflite-int8",
      "  metronome export --arch mobilenet-v2 --softmax --out deploy"
    })
final class ExportCommand implements Callable<Integer>, Checked {

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private What what;

  private static final class What {
    @Option(
        names = "--arch",
        required = true,
        paramLabel = "ARCH",
        description =
            "space-name/i:j:k..., the name of a published network, a JSON file with choices, or a"
                + " net.config.")
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
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for model.onnx, model-int8.tflite and so on, and model-card.json.")
  private Path out;

  @Option(
      names = "--no-fold",
      description = "Keep batch normalizations apart from the convolutions before them.")
  private boolean noFold;

  @Option(names = "--softmax", description = "Give probabilities instead of logits.")
  private boolean softmax;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Fix the number of images of an inference, 1 to 65536; open unless given.")
  private Optional<Integer> batch = Optional.empty();

  @Option(names = "--open-resolution", description = "Leave height and width of the input open.")
  private boolean openResolution;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Compare on the test images of this data set instead of random images, with accuracy;"
              + " 8-bit files are calibrated on its training images.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--calibration-images",
      paramLabel = "N",
      description = "Training images to calibrate 8-bit files on, at least 1; default 500.")
  private Optional<Integer> calibrationImages = Optional.empty();

  @Option(
      names = "--int8-input",
      description = "8-bit files take integers (ONNX uint8, TFLite int8), as they say themselves.")
  private boolean int8Input;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description =
          "Predict the latency by this table, and measure files of its target as its rows were;"
              + " several may be given.")
  private List<Path> tables = new ArrayList<>();

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads of one inference when files are timed; default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--no-measure", description = "Do not time the files.")
  private boolean noMeasure;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of random weights and images; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private FormatChoice format;
  @Mixin private SpaceChoice choice;
  @Mixin private DeviceChoice device;
  @Mixin private ImageReading reading;
  @Mixin private Output output;

  /**
   * A network with its weights and where they come from.
   *
   * @param file of the weights; empty where they are random
   */
  private record Source(DescribedNetwork described, Weights weights, Optional<Path> file) {

    Network network() {
      return described.network();
    }
  }

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        () -> {
          List<ExportFormat> chosen = format.formats();
          // Where neither is given the parser tells.
          if (what != null) {
            requireSense(chosen);
          }
        },
        () ->
            calibrationImages.ifPresent(
                images -> Checks.atLeast("--calibration-images", images, 1)),
        () -> batch.ifPresent(images -> Checks.between("--batch", images, 1, 65_536)),
        device::check,
        reading::check,
        choice::check);
  }

  @Override
  public Integer call() throws IOException {
    List<ExportFormat> chosen = format.formats();
    device.device();
    BooleanSupplier stopRequested = Interruption.install();
    Source source = source();
    // All that may be refused comes before a file is written.
    TablePredictions predictions = TablePredictions.of(source.described(), tables);
    predictions.requireTargets(targets(chosen));
    Optional<ImageDataset> images = images(source.network());
    Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ExportRequest request =
        new ExportRequest(
            source.network(),
            source.weights(),
            source.file().isPresent(),
            chosen,
            options(source, created),
            images,
            calibrationImages.orElse(ExportRequest.CALIBRATION_IMAGES),
            int8Input,
            !noMeasure,
            threads,
            predictions::metadata,
            device.device(),
            seed,
            out);
    List<ExportedNetwork> exported;
    List<List<ModelCard.Prediction>> predicted = new ArrayList<>();
    int calibratedOn;
    try (Stages stages = new Stages()) {
      NetworkExport export = new NetworkExport(request, PlanChoice.usual(), stopRequested, stages);
      calibratedOn = export.calibrationImages();
      exported = export.run();
      stages.begins("Comparing files with the tables", exported.size());
      for (ExportedNetwork file : exported) {
        predicted.add(predictions.of(file, !noMeasure, stopRequested));
        stages.done(predicted.size());
      }
    }
    ModelCard card = card(source, images, exported, predicted, created, calibratedOn);
    AtomicFile.writeText(out.resolve(ModelCard.FILE), Output.toText(Output.tree(card)) + "\n");
    StoredOptions.write(spec.commandLine().getParseResult(), out);
    answer(exported, card);
    output.json(Output.tree(card));
    return exported.stream().allMatch(ExportedNetwork::holds)
        ? Metronome.DONE
        : Metronome.ANSWER_NO;
  }

  /** Refuses options that contradict each other or would do nothing, all at once. */
  private void requireSense(List<ExportFormat> chosen) {
    List<Problem> problems = new ArrayList<>();
    boolean quantized = chosen.stream().anyMatch(ExportFormat::quantized);
    if (noFold && quantized) {
      problems.add(
          new Problem(
              "--no-fold",
              "given with an 8-bit format",
              "batch normalizations folded, as 8-bit networks have none",
              "leave it out, or export the 8-bit formats apart"));
    }
    if (int8Input && !quantized) {
      problems.add(
          new Problem(
              "--int8-input",
              "given without an 8-bit format",
              "onnx-int8 or tflite-int8 among the formats",
              "leave it out, or add one with --format"));
    }
    if (calibrationImages.isPresent() && !quantized) {
      problems.add(
          new Problem(
              "--calibration-images",
              "given without an 8-bit format",
              "onnx-int8 or tflite-int8 among the formats",
              "leave it out, or add one with --format"));
    }
    if (what.run.isPresent() && !choice.given().isEmpty()) {
      problems.add(
          new Problem(
              String.join(", ", choice.given()),
              "given with --run",
              "nothing of that, as the training knows its space",
              "leave it out"));
    }
    if (batch.orElse(1) != 1 && !tables.isEmpty()) {
      problems.add(
          new Problem(
              "--batch",
              "given as " + batch.get() + " with --table",
              "one image, as tables are of single images",
              "leave one of them out"));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private List<Target> targets(List<ExportFormat> chosen) {
    return chosen.stream()
        .map(file -> Runners.ofFormat(file.exporter().format(), threads, file.precision()).target())
        .toList();
  }

  private ExportOptions options(Source source, Instant created) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("architecture", source.described().title());
    metadata.put("space", source.described().origin());
    metadata.put("weights", weightsText(source));
    if (source.file().isPresent()) {
      metadata.put("weights.sha256", FileHash.sha256(source.file().get()));
    }
    metadata.put("metronome", BuildVersion.text());
    metadata.put("created", created.toString());
    Optional<ModelCard.SourceFile> netConfig = netConfig(source);
    netConfig.ifPresent(file -> metadata.put("net.config.sha256", file.sha256()));
    ExportOptions options =
        ExportOptions.DEFAULT
            .withFoldBatchNorm(!noFold)
            .withSoftmax(softmax)
            .withOpenResolution(openResolution)
            .withMetadata(metadata);
    return batch.isPresent() ? options.withBatch(batch.get()) : options;
  }

  /** The file of a network without a space. */
  private Optional<ModelCard.SourceFile> netConfig(Source source) throws IOException {
    if (source.described().point().isPresent()) {
      return Optional.empty();
    }
    String file = what.arch.orElseThrow();
    return Optional.of(new ModelCard.SourceFile(file, FileHash.sha256(Path.of(file))));
  }

  private String weightsText(Source source) {
    return source.file().map(Path::toString).orElse("random, seed " + seed);
  }

  private Optional<ImageDataset> images(Network network) throws IOException {
    if (data.isEmpty()) {
      return Optional.empty();
    }
    ImageDataset images = reading.open(data.get(), network.input().height());
    if (images.classes() != network.output().channels()) {
      throw new BadInputException(
          "--data",
          images.classes() + " classes",
          "the network's " + network.output().channels(),
          "give the data set that the network was trained on");
    }
    return Optional.of(images);
  }

  private Source source() throws IOException {
    if (what.run.isPresent()) {
      return sourceOfRun(what.run.get());
    }
    DescribedNetwork described = DescribedNetwork.of(what.arch.orElseThrow(), choice);
    if (weights.isEmpty()) {
      return new Source(
          described,
          RandomWeights.withStatistics(described.network(), seed, device.device()),
          Optional.empty());
    }
    return source(described, weights.get());
  }

  private Source sourceOfRun(Path run) throws IOException {
    if (weights.isPresent()) {
      throw new BadInputException(
          "--weights", "it is given beside --run", "one of the two", "leave one of them out");
    }
    TrainedArchitecture config = RunDirectory.config(run, TrainedArchitecture.class);
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
    return source(DescribedNetwork.of(point), file);
  }

  private static Source source(DescribedNetwork described, Path file) throws IOException {
    Weights read = Weights.read(file);
    read.requireFor(described.network(), file.toString());
    return new Source(described, read, Optional.of(file));
  }

  private ModelCard card(
      Source source,
      Optional<ImageDataset> images,
      List<ExportedNetwork> exported,
      List<List<ModelCard.Prediction>> predicted,
      Instant created,
      int calibrated)
      throws IOException {
    List<ModelCard.File> files = new ArrayList<>();
    for (int i = 0; i < exported.size(); i++) {
      files.add(file(exported.get(i), predicted.get(i)));
    }
    Parity parity = exported.get(0).parity();
    boolean quantized = exported.stream().anyMatch(file -> file.format().quantized());
    Optional<ChannelStatistics> statistics =
        images.map(ImageDataset::train).map(LabelledImages::channelStatistics);
    TensorShape input = source.network().input();
    return new ModelCard(
        source.network().name(),
        source.described().point().map(point -> point.architecture().toString()),
        source.described().point().map(point -> point.space().description()),
        netConfig(source),
        source.network().placedLayers().stream()
            .map(layer -> layer.layer().name() + ": " + layer.signature())
            .toList(),
        source.network().parameters(),
        source.network().macs(),
        new ModelCard.Input(
            InferenceGraph.INPUT,
            input.height(),
            input.width(),
            input.channels(),
            statistics.map(ChannelStatistics::mean).orElse(List.of()),
            statistics.map(ChannelStatistics::standardDeviation).orElse(List.of())),
        images.map(i -> i.train().classNames()).orElse(List.of()),
        parity.images(),
        parity.frameworkAccuracy(),
        files,
        new ModelCard.Provenance(
            weightsText(source),
            source.file().isPresent()
                ? Optional.of(FileHash.sha256(source.file().get()))
                : Optional.empty(),
            data,
            quantized
                ? Optional.of(
                    calibrated + (images.isPresent() ? " training" : " random") + " images")
                : Optional.empty(),
            BuildVersion.text(),
            created.toString()));
  }

  private ModelCard.File file(ExportedNetwork file, List<ModelCard.Prediction> predictions) {
    return new ModelCard.File(
        String.valueOf(file.model().path().getFileName()),
        file.format().name(),
        file.model().bytes(),
        file.model().sha256(),
        new ModelCard.Port(
            file.input().name(),
            typeName(file.input()),
            Optional.of(file.format().exporter().layout().text()),
            file.input().shape(),
            file.integers().stream().mapToDouble(AffineInt8::scale).findFirst(),
            file.integers().stream()
                .mapToInt(form -> form.zeroPoint() - lowest(file.input()))
                .findFirst()),
        new ModelCard.Port(
            file.output().name(),
            typeName(file.output()),
            Optional.empty(),
            file.output().shape(),
            OptionalDouble.empty(),
            OptionalInt.empty()),
        file.target().toString(),
        file.parity().relativeDifference(),
        file.parity().samePredictions(),
        file.parity().runtimeAccuracy(),
        file.latency()
            .map(result -> result.measurement().summary())
            .map(
                summary ->
                    new ModelCard.Latency(
                        summary.medianMs(),
                        summary.ci95LowMs(),
                        summary.ci95HighMs(),
                        summary.count())),
        predictions,
        file.command(file.model().path().getFileName()));
  }

  /** One name, whichever runtime tells it. */
  private static String typeName(ModelTensor tensor) {
    return tensor.type().equals("float") ? "float32" : tensor.type();
  }

  /** By how much unsigned integers lie above signed ones. */
  private static int lowest(ModelTensor tensor) {
    return tensor.type().startsWith("u") ? Byte.MIN_VALUE : 0;
  }

  private void answer(List<ExportedNetwork> exported, ModelCard card) {
    output.text(
        "%s, compared with the framework on %,d images%s",
        card.network(),
        card.comparedImages(),
        card.frameworkAccuracy().isPresent()
            ? String.format(
                Locale.ROOT,
                ", of which it classifies %.3f %% rightly",
                100 * card.frameworkAccuracy().getAsDouble())
            : "");
    for (int i = 0; i < exported.size(); i++) {
      answer(exported.get(i), card.files().get(i));
    }
    output.text("%n%s says all that is known of them", out.resolve(ModelCard.FILE));
    for (String old : othersOf(exported)) {
      output.text("%s is of an earlier export, and not in the card", out.resolve(old));
    }
  }

  /** Files that an earlier export left and this one did not write. */
  private List<String> othersOf(List<ExportedNetwork> exported) {
    List<ExportFormat> written = exported.stream().map(ExportedNetwork::format).toList();
    return ExportFormat.parse(ExportFormat.names(), "--format").stream()
        .map(ExportFormat::fileName)
        .filter(name -> written.stream().noneMatch(format -> format.fileName().equals(name)))
        .filter(name -> Files.exists(out.resolve(name)))
        .toList();
  }

  private void answer(ExportedNetwork exported, ModelCard.File file) {
    output.text("%n%s, %,d bytes, sha256 %s", exported.model().path(), file.bytes(), file.sha256());
    output.text(
        "  %s: logits within %.1e of their range, %.3f %% same predictions%s%s",
        file.target(),
        file.logitDifference(),
        100 * file.samePredictions(),
        percent(", accuracy ", file.accuracy()),
        exported.format().quantized()
            ? ""
            : exported.parity().holds() ? ": the same" : ": NOT the same");
    file.latency()
        .ifPresent(
            latency ->
                output.text(
                    "  median %.4f ms (95 %% interval %.4f to %.4f, %,d inferences)",
                    latency.medianMs(),
                    latency.ci95LowMs(),
                    latency.ci95HighMs(),
                    latency.inferences()));
    for (ModelCard.Prediction prediction : file.predictions()) {
      output.text(
          "  %.4f ms predicted by %s%s",
          prediction.predictedMs(),
          prediction.table(),
          prediction.measuredMs().isPresent()
              ? String.format(
                  Locale.ROOT,
                  ", %.4f ms measured as its rows were (%+.1f %%)",
                  prediction.measuredMs().getAsDouble(),
                  100 * (prediction.measuredMs().getAsDouble() / prediction.predictedMs() - 1))
              : "");
    }
    output.text("  run it: %s", exported.command(exported.model().path()));
  }

  private static String percent(String before, OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, "%s%.3f %%", before, 100 * share.getAsDouble())
        : "";
  }
}
