package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.ProgressListener;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.ExportedModel;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.graph.Value;
import dev.metronome.export.quantization.AffineInt8;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Exports a network to files, compares each with the framework, and times it on its runtime. */
public final class NetworkExport {

  /** Images that stand in where there is no data set, for weights that were not trained. */
  private static final int MOST_RANDOM_IMAGES = 32;

  private final ExportRequest request;
  private final RunPlan plan;
  private final BooleanSupplier stopRequested;
  private final ExportProgress progress;

  /**
   * An export that has not begun.
   *
   * @param plan how files are timed
   * @param stopRequested asked between files, batches of images and inferences
   */
  public NetworkExport(ExportRequest request, RunPlan plan, BooleanSupplier stopRequested) {
    this(request, plan, stopRequested, ExportProgress.NONE);
  }

  /** The same, which tells its progress. */
  public NetworkExport(
      ExportRequest request, RunPlan plan, BooleanSupplier stopRequested, ExportProgress progress) {
    this.request = request;
    this.plan = plan;
    this.stopRequested = stopRequested;
    this.progress = progress;
  }

  /**
   * Writes, compares and times the files; those that were there before are replaced.
   *
   * @return in the order of the request's formats
   * @throws dev.metronome.problem.BadInputException where the network, its weights or the options
   *     do not fit a format
   * @throws dev.metronome.problem.UnavailableException where a runtime is missing
   * @throws StoppedException where it was asked to stop; the files written before are whole
   */
  public List<ExportedNetwork> run() throws IOException {
    request.requireCalibration();
    Parity.requireFinite(request.network(), request.weights(), request.seed(), request.device());
    // All that may be refused comes before a file is written.
    Map<ExportFormat, Runner> runners = new LinkedHashMap<>();
    for (ExportFormat format : request.formats()) {
      runners.put(
          format,
          Runners.ofFormat(format.exporter().format(), request.threads(), format.precision()));
      request.options().graph(request.network(), request.weights(), format.name());
    }
    List<ExportedModel> models = new ArrayList<>();
    List<Parity.Subject> subjects = new ArrayList<>();
    Optional<Quantization> quantization =
        request.formats().stream().anyMatch(ExportFormat::quantized)
            ? Optional.of(quantization())
            : Optional.empty();
    progress.begins("Writing files", request.formats().size());
    for (ExportFormat format : request.formats()) {
      checkStop();
      ExportedModel model = export(format, runners.get(format).target(), quantization);
      models.add(model);
      subjects.add(
          new Parity.Subject(
              runners.get(format),
              format.exporter().layout(),
              request.options().batch(),
              request.options().softmax(),
              model.path()));
      progress.done(models.size());
    }
    List<Parity> parities =
        request
            .data()
            .map(
                images ->
                    Parity.onTestImages(
                        request.network(),
                        request.weights(),
                        subjects,
                        images,
                        request.device(),
                        compared()))
            .orElseGet(
                () ->
                    Parity.onRandomImages(
                        request.network(),
                        request.weights(),
                        subjects,
                        request.seed(),
                        request.device()));
    List<ExportedNetwork> exported = new ArrayList<>();
    progress.begins(request.measured() ? "Timing files" : "Loading files", models.size());
    for (int i = 0; i < models.size(); i++) {
      ExportFormat format = request.formats().get(i);
      exported.add(exported(format, models.get(i), subjects.get(i), parities.get(i), quantization));
      progress.done(i + 1);
    }
    return exported;
  }

  private ExportedModel export(
      ExportFormat format, Target target, Optional<Quantization> quantization) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(request.options().metadata());
    metadata.putAll(request.targetMetadata().apply(target));
    ExportOptions plain = request.options().withMetadata(metadata);
    ExportOptions options =
        format.quantized() ? plain.withQuantization(quantization.orElseThrow()) : plain;
    return format
        .exporter()
        .export(
            request.network(),
            request.weights(),
            options,
            request.folder().resolve(format.fileName()));
  }

  /** Told as images are compared; where it is to stop, the comparison ends. */
  private ProgressListener compared() {
    progress.begins(
        "Comparing files with the framework",
        request.data().map(data -> data.test().count()).orElse(0));
    return told();
  }

  private ProgressListener told() {
    return (done, total) -> {
      checkStop();
      progress.done((int) done);
    };
  }

  /** How many images 8-bit files are calibrated on. */
  public int calibrationImages() {
    return Math.min(
        request.calibrationImages(),
        request.data().map(data -> data.train().count()).orElse(MOST_RANDOM_IMAGES));
  }

  private Quantization quantization() throws IOException {
    List<Batch> images =
        request
            .data()
            .map(data -> Images.calibration(data, request.calibrationImages(), request.seed()))
            .orElseGet(() -> Images.random(request.network(), calibrationImages(), request.seed()));
    progress.begins("Observing activations on images", images.stream().mapToInt(Batch::size).sum());
    return Quantization.observed(
            ActivationRanges.observe(
                request.network(), request.weights(), images, request.folder(), told()))
        .withInterface(request.int8Input(), false);
  }

  private ExportedNetwork exported(
      ExportFormat format,
      ExportedModel model,
      Parity.Subject subject,
      Parity parity,
      Optional<Quantization> quantization) {
    Value input = new Value(InferenceGraph.INPUT, request.network().input(), Value.Extent.IMAGE);
    Optional<AffineInt8> integers =
        format.quantized() && request.int8Input()
            ? quantization.map(known -> known.ofInput(input))
            : Optional.empty();
    try (LoadedModel loaded = subject.runner().load(subject.file())) {
      return new ExportedNetwork(
          format,
          model,
          subject.runner().target(),
          loaded.inputs().get(0),
          loaded.outputs().get(0),
          integers,
          parity,
          request.measured() ? Optional.of(latency(loaded)) : Optional.empty());
    }
  }

  private Measurer.Result latency(LoadedModel model) {
    return new Measurer(plan)
        .measure(
            () -> {
              checkStop();
              model.run();
            });
  }

  private void checkStop() {
    if (stopRequested.getAsBoolean()) {
      throw new StoppedException(
          "stopped while files were exported to " + request.folder(), "run the command again");
    }
  }
}
