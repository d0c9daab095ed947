package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.BuildProgress;
import dev.metronome.build.CalibrationPlan;
import dev.metronome.data.ProgressListener;
import dev.metronome.demo.Demo;
import dev.metronome.demo.DemoOptions;
import dev.metronome.demo.DemoResult;
import dev.metronome.demo.DemoScreen;
import dev.metronome.deploy.ExportProgress;
import dev.metronome.deploy.ExportedNetwork;
import dev.metronome.files.AtomicFile;
import dev.metronome.files.FolderTree;
import dev.metronome.report.Reports;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.SearchListener;
import dev.metronome.run.TrainingListener;
import dev.metronome.run.TrainingOptions;
import dev.metronome.run.TunasOptions;
import dev.metronome.tables.measure.BurstPlan;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole loop on this machine, on embedded data: table, search, training, export,"
          + " measured winner. Takes a few minutes on 2 cores; an interrupted demo goes on."
    },
    footer = {"  metronome demo", "  metronome demo --target tflite-cpu --seed 2 --out demo-2"})
final class DemoCommand implements Callable<Integer> {

  private static final String RESULT = "result.json";

  /** Peak learning rate of weights per 256 images: six times the paper's, for so few steps. */
  private static final double WEIGHT_RATE = 1.0;

  /**
   * A tight target: some blocks fit, so that it matters which. Where nearly all fit, networks
   * differ by how fast they learn rather than by what they can learn.
   */
  private static final double TARGET_SHARE = 0.2;

  private static final List<String> PARTS = List.of("table", "search", "training-*");

  @Option(
      names = "--out",
      defaultValue = "metronome-demo",
      paramLabel = "DIR",
      description = "Folder for all files; default ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all that is random; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private TargetChoice target;
  @Mixin private DeviceChoice device;
  @Mixin private Output output;

  private DemoOptions options() {
    TunasOptions paper = TunasOptions.ofSteps(1000);
    // Few steps: weights learn faster than in the paper, for half of the steps on their own, as
    // accuracies differ by noise at first; for the same reason latency weighs more against them.
    TunasOptions search =
        new TunasOptions(
            paper.steps(),
            paper.batchSize(),
            2,
            paper.architectures(),
            paper.reward(),
            -0.3,
            paper.multiplierGain(),
            paper.policyRate(),
            0.5,
            paper.baselineDecay(),
            paper.entropyWeight(),
            paper.latencyGradient(),
            paper.latencySamples(),
            paper.opWarmup(),
            paper.filterWarmup(),
            WEIGHT_RATE,
            0.1,
            paper.labelSmoothing(),
            paper.weightDecay(),
            paper.initialWeights(),
            paper.rematerialized(),
            paper.decoding(),
            paper.checkpointSteps());
    // As many images held out as judge in the search.
    TrainingOptions training =
        TrainingOptions.tunas(8).withRate(WEIGHT_RATE, 0.1).withValidation(0.2);
    return new DemoOptions(
        "nas-bench-macro",
        0.25,
        32,
        "generated:train=5000,test=1500,seed=" + seed,
        1000,
        TARGET_SHARE,
        BurstPlan.DEFAULT,
        CalibrationPlan.DEFAULT.withMostNetworks(64),
        search,
        training,
        3,
        3,
        device.text(),
        seed);
  }

  /** What tells a demo's folder from others, and one demo from another. */
  private record Config(String kind, String target, int threads, String device, long seed) {}

  private Config config() {
    return new Config("demo", target.target(), target.threads(), device.text(), seed);
  }

  @Override
  public Integer call() throws IOException {
    device.device();
    DemoResult result;
    // Refuses a folder that is not a demo's, or that another demo works in.
    try (RunDirectory directory = RunDirectory.open(out, config());
        Screen screen = new Screen()) {
      if (Files.exists(directory.folder().resolve(RESULT))) {
        // That demo was finished; this is a new one.
        clear();
      }
      result = new Demo(options(), target.open(), out, screen, Interruption.install(out)).run();
    }
    ObjectNode document = document(result);
    AtomicFile.writeText(out.resolve(RESULT), Output.toText(document) + "\n");
    Reports.of(List.of(out)).page().write(out.resolve(Reports.FILE));
    print(result);
    output.json(document);
    return result.files().stream().allMatch(ExportedNetwork::holds)
        ? Metronome.DONE
        : Metronome.ANSWER_NO;
  }

  /** Deletes what an earlier demo wrote, and nothing else. */
  private void clear() throws IOException {
    for (String part : PARTS) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(out, part)) {
        for (Path folder : folders) {
          FolderTree.delete(folder);
        }
      }
    }
    Files.delete(out.resolve(RESULT));
  }

  private ObjectNode document(DemoResult result) {
    ObjectNode document = Output.object();
    document.put("architecture", result.architecture());
    document.put("target", result.target());
    document.put("targetMs", result.targetMs());
    document.put("predictedMs", result.predictedMs());
    document.put("measuredMs", result.measuredMs());
    document.put("accuracy", result.accuracy());
    for (ExportedNetwork file : result.files()) {
      ObjectNode node = document.withArray("files").addObject();
      node.put("file", String.valueOf(file.model().path().getFileName()));
      node.put("format", file.format().name());
      node.put("bytes", file.model().bytes());
      node.put("sha256", file.model().sha256());
      node.put("target", file.target().toString());
      node.put("medianMs", medianMs(file));
      node.put("accuracy", file.parity().runtimeAccuracy().orElseThrow());
      node.put("logitDifference", file.parity().relativeDifference());
      node.put("samePredictions", file.parity().samePredictions());
    }
    document.set(
        "randomAccuracy",
        Output.numberOrNull(
            result.random().isEmpty() ? Optional.empty() : Optional.of(result.randomAccuracy())));
    result.finalists().forEach(each -> document.withArray("finalists").add(Output.tree(each)));
    result.random().forEach(each -> document.withArray("random").add(Output.tree(each)));
    document.put("tableSeconds", result.tableSeconds());
    document.put("searchSeconds", result.searchSeconds());
    document.put("trainingSeconds", result.trainingSeconds());
    document.put("seconds", result.seconds());
    document.put("report", out.resolve(Reports.FILE).toString());
    document.put("folder", out.toString());
    return document;
  }

  private void print(DemoResult result) {
    output.text("%nTarget        %.3f ms on %s", result.targetMs(), result.target());
    output.text("Winner        %s", result.architecture());
    output.text("  predicted   %.3f ms, by the calibrated table", result.predictedMs());
    output.text(
        "  measured    %.3f ms, the exported file (%+.1f %% of the prediction)",
        result.measuredMs(), 100 * (result.measuredMs() / result.predictedMs() - 1));
    output.text(
        "  accuracy    %.2f %% of the test images, trained from scratch", 100 * result.accuracy());
    for (ExportedNetwork file : result.files()) {
      output.text(
          "  %-11s %.2f %%, %.2f %% of the framework's predictions, logits within %.1e of their"
              + " range, %.3f ms",
          file.format().name(),
          100 * file.parity().runtimeAccuracy().orElseThrow(),
          100 * file.parity().samePredictions(),
          file.parity().relativeDifference(),
          medianMs(file));
    }
    output.text(
        "Finalists     the search's best %d, trained; the best on images held out won",
        result.finalists().size());
    result.finalists().forEach(this::print);
    output.text(
        "Random        %.2f %% mean of %d architectures at the same latency",
        100 * result.randomAccuracy(), result.random().size());
    result.random().forEach(this::print);
    output.text(
        "Time          %.0f s: table %.0f, search %.0f, finalists' training %.0f",
        result.seconds(), result.tableSeconds(), result.searchSeconds(), result.trainingSeconds());
    output.text(
        "Files         %s: %s, %s, table.csv, %s, and a folder for each part",
        out,
        Reports.FILE,
        RESULT,
        result.files().stream()
            .map(file -> String.valueOf(file.model().path().getFileName()))
            .collect(Collectors.joining(", ")));
  }

  private void print(DemoResult.Trained trained) {
    output.text(
        "              %.2f %%, %.2f %% held out, %.3f ms predicted, %s",
        100 * trained.accuracy(),
        100 * trained.heldOutAccuracy(),
        trained.predictedMs(),
        trained.architecture());
  }

  private static double medianMs(ExportedNetwork file) {
    return file.latency().orElseThrow().measurement().summary().medianMs();
  }

  private static final class Screen implements DemoScreen, AutoCloseable {

    private AutoCloseable shown = () -> {};

    @Override
    public ProgressListener data() {
      return ProgressListener.silent();
    }

    @Override
    public BuildProgress table() {
      return show(new TableProgress());
    }

    @Override
    public SearchListener search(double targetMs) {
      return show(new SearchProgress(targetMs));
    }

    @Override
    public TrainingListener training(String what) {
      return show(new TrainingProgress("Training " + what));
    }

    @Override
    public ExportProgress export() {
      return show(new Stages());
    }

    private <T extends AutoCloseable> T show(T progress) {
      done();
      shown = progress;
      return progress;
    }

    @Override
    public void done() {
      close();
      shown = () -> {};
    }

    @Override
    public void close() {
      try {
        shown.close();
      } catch (Exception e) {
        throw new IllegalStateException("progress that cannot be closed", e);
      }
    }
  }
}
