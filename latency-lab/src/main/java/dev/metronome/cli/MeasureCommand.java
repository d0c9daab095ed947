package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.ModelMeasuring;
import dev.metronome.export.Exporters;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.remote.power.Energy;
import dev.metronome.remote.power.PowerMeter;
import dev.metronome.runner.Bench;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.Ratio;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description =
        "Measures a model file on random inputs, at batch size 1 where the file leaves that open.",
    footer = {
      "  metronome measure deploy/model.onnx --table tables/desktop/table.csv",
      "  metronome measure model.tflite --target tflite-cpu --threads 2 --profile"
    })
final class MeasureCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MODEL", description = "The model: an ONNX or a TFLite file.")
  private Path model;

  @Option(names = "--samples", description = "Print every sample, in nanoseconds, with --json.")
  private boolean samples;

  @Option(
      names = "--profile",
      description = "Tell also what its operators take, by the runtime's profiler.")
  private boolean profile;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description =
          "Measure also as the rows of this table were: beside its reference, at its level. That is"
              + " what its predictions are to be compared with.")
  private Optional<Path> table = Optional.empty();

  @Mixin private TargetChoice target;
  @Mixin private PlanChoice planChoice;
  @Mixin private PowerChoice power;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    RunPlan plan = planChoice.plan();
    if (profile && target.isElsewhere()) {
      throw new BadInputException(
          "--profile",
          "'" + target.target() + "' is elsewhere, and is measured without a profiler",
          "a target of this machine",
          "leave --profile out, or profile the model on that machine");
    }
    Interruption interruption = Interruption.install();
    Runnable check = ModelMeasuring.check(interruption);
    Optional<PowerMeter> meter = power.open(check);
    try (Bench bench = target.benchFor(model, check)) {
      measure(bench, plan, meter, interruption);
    } finally {
      meter.ifPresent(PowerMeter::close);
    }
    return Metronome.DONE;
  }

  /** Something that takes its time. */
  @FunctionalInterface
  private interface Measuring<T> {
    T with(MeasuringFigures figures) throws IOException;
  }

  /** Shows how something goes on that is elsewhere. */
  private <T> T shown(String what, Measuring<T> measuring) throws IOException {
    if (!target.isElsewhere()) {
      return measuring.with(MeasuringFigures.UNSEEN);
    }
    try (Progress progress = Progress.startFleeting(what, 0)) {
      return measuring.with(new MeasuringFigures((done, figures) -> progress.update(0, figures)));
    }
  }

  private void measure(
      Bench bench, RunPlan plan, Optional<PowerMeter> meter, Interruption interruption)
      throws IOException {
    // Read first, as it may be refused.
    Optional<LatencyTable> latencies =
        table.isPresent() ? Optional.of(tableOf(table.get(), bench)) : Optional.empty();
    ObjectNode document = Output.object();
    Runnable check = ModelMeasuring.check(interruption);
    Bench.Single measured =
        shown("Measuring", figures -> bench.measure(model, plan, check, figures));
    Measurer.Result result = measured.result();
    output.text("%s on %s", model, bench.target());
    measured.inputs().forEach(input -> output.text("  takes %s", input));
    measured.outputs().forEach(out -> output.text("  gives %s", out));
    Summary summary = result.measurement().summary();
    document.put("model", model.toString());
    document.put("target", bench.target().toString());
    document.put("count", summary.count());
    document.put("medianMs", summary.medianMs());
    document.put("meanMs", summary.meanMs());
    document.put("madMs", summary.madMs());
    document.put("p90Ms", summary.p90Ms());
    document.put("minMs", summary.minMs());
    document.put("ci95LowMs", summary.ci95LowMs());
    document.put("ci95HighMs", summary.ci95HighMs());
    document.put("stopReason", result.measurement().stopReason().text());
    if (samples) {
      for (long nanos : result.samples().elapsedNanos()) {
        document.withArray("elapsedNanos").add(nanos);
      }
    }
    output.text(
        "median %.4f ms (95 %% interval %.4f to %.4f), mean %.4f, MAD %.4f, p90 %.4f, min %.4f",
        summary.medianMs(),
        summary.ci95LowMs(),
        summary.ci95HighMs(),
        summary.meanMs(),
        summary.madMs(),
        summary.p90Ms(),
        summary.minMs());
    output.text(
        "%d samples, stopped: %s", summary.count(), result.measurement().stopReason().text());
    if (profile) {
      OperatorTimes operators = OperatorTimes.of(bench, model);
      operators.print(output);
      document.set("profile", operators.json());
    }
    if (meter.isPresent()) {
      Energy energy =
          shown("Measuring energy", figures -> power.measure(meter.get(), bench, model, check));
      PowerChoice.tell(energy, output, document);
    }
    if (latencies.isPresent()) {
      addBesideReference(bench, latencies.get(), document, interruption);
    }
    output.json(document);
  }

  private static LatencyTable tableOf(Path file, Bench bench) throws IOException {
    LatencyTable table = LatencyTableCsv.read(TableShowCommand.csv(file));
    List<Problem> problems =
        table
            .target()
            .problemsUnlike(
                bench.target(),
                file.toString(),
                "measure on the table's target, or leave --table out");
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return table;
  }

  private void addBesideReference(
      Bench bench, LatencyTable latencies, ObjectNode document, Interruption interruption)
      throws IOException {
    SearchSpace space =
        SearchSpaces.described(latencies.provenance().space(), table.orElseThrow().toString());
    Measurement measured =
        shown(
            "Measuring beside the reference",
            figures ->
                ModelMeasuring.measure(
                    bench,
                    Exporters.of(bench.format()),
                    BurstPlan.DEFAULT,
                    model,
                    space,
                    latencies,
                    figures,
                    interruption));
    Ratio ratio = measured.ratio().orElseThrow();
    document.put("besideReferenceMs", ratio.ms());
    document.put("ratio", ratio.value());
    output.text(
        "%.4f ms at the table's level: %.4f of its reference (95 %% interval %.4f to %.4f)",
        ratio.ms(), ratio.value(), ratio.ci95Low(), ratio.ci95High());
  }
}
