package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.ExportedModel;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
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
  private static final int RANDOM_IMAGES = 32;

  private final ExportRequest request;
  private final RunPlan plan;
  private final BooleanSupplier stopRequested;

  /**
   * An export that has not begun.
   *
   * @param plan how files are timed
   * @param stopRequested asked between files and between inferences
   */
  public NetworkExport(ExportRequest request, RunPlan plan, BooleanSupplier stopRequested) {
    this.request = request;
    this.plan = plan;
    this.stopRequested = stopRequested;
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
    // All that may be refused comes before a file is written.
    Map<ExportFormat, Runner> runners = new LinkedHashMap<>();
    for (ExportFormat format : request.formats()) {
      runners.put(format, Runners.ofFormat(format.exporter().format(), 1, format.precision()));
      request.options().graph(request.network(), request.weights(), format.name());
    }
    List<ExportedModel> models = new ArrayList<>();
    List<Parity.Subject> subjects = new ArrayList<>();
    Optional<Quantization> quantization =
        request.formats().stream().anyMatch(ExportFormat::quantized)
            ? Optional.of(quantization())
            : Optional.empty();
    for (ExportFormat format : request.formats()) {
      checkStop();
      ExportedModel model = export(format, quantization);
      models.add(model);
      subjects.add(
          new Parity.Subject(
              runners.get(format),
              format.exporter().layout(),
              request.options().batch(),
              request.options().softmax(),
              model.path()));
    }
    List<Parity> parities =
        request
            .data()
            .map(
                images ->
                    Parity.onTestImages(request.network(), request.weights(), subjects, images))
            .orElseGet(
                () ->
                    Parity.onRandomImages(
                        request.network(), request.weights(), subjects, request.seed()));
    List<ExportedNetwork> exported = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      ExportFormat format = request.formats().get(i);
      exported.add(
          new ExportedNetwork(
              format,
              models.get(i),
              runners.get(format).target(),
              parities.get(i),
              latency(subjects.get(i))));
    }
    return exported;
  }

  private ExportedModel export(ExportFormat format, Optional<Quantization> quantization)
      throws IOException {
    ExportOptions options =
        format.quantized()
            ? request.options().withQuantization(quantization.orElseThrow())
            : request.options();
    return format
        .exporter()
        .export(
            request.network(),
            request.weights(),
            options,
            request.folder().resolve(format.fileName()));
  }

  private Quantization quantization() throws IOException {
    List<Batch> images =
        request
            .data()
            .map(data -> Images.calibration(data, request.calibrationImages(), request.seed()))
            .orElseGet(() -> Images.random(request.network(), RANDOM_IMAGES, request.seed()));
    return Quantization.observed(
            ActivationRanges.observe(
                request.network(), request.weights(), images, request.folder()))
        .withInterface(request.int8Input(), false);
  }

  private Optional<Measurer.Result> latency(Parity.Subject subject) {
    if (!request.measured()) {
      return Optional.empty();
    }
    try (LoadedModel model = subject.runner().load(subject.file())) {
      return Optional.of(
          new Measurer(plan)
              .measure(
                  () -> {
                    checkStop();
                    model.run();
                  }));
    }
  }

  private void checkStop() {
    if (stopRequested.getAsBoolean()) {
      throw new StoppedException(
          "stopped while files were exported to " + request.folder(), "run the command again");
    }
  }
}
