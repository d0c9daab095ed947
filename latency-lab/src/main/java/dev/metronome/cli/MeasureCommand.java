package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runner;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Summary;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = "Measures a model file on random inputs, at batch size 1.")
final class MeasureCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MODEL", description = "The model, such as model.onnx.")
  private Path model;

  @Option(names = "--samples", description = "Print every sample, in nanoseconds, with --json.")
  private boolean samples;

  @Mixin private TargetChoice target;
  @Mixin private PlanChoice planChoice;
  @Mixin private Output output;

  @Override
  public Integer call() {
    RunPlan plan = planChoice.plan();
    Runner runner = target.open();
    ObjectNode document = Output.object();
    Measurer.Result result;
    try (LoadedModel loaded = runner.load(model)) {
      output.text("%s on %s", model, runner.target());
      loaded.inputs().forEach(input -> output.text("  takes %s", input));
      loaded.outputs().forEach(out -> output.text("  gives %s", out));
      result = new Measurer(plan).measure(loaded::run);
    }
    Summary summary = result.measurement().summary();
    document.put("model", model.toString());
    document.put("target", runner.target().toString());
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
    output.json(document);
    return Metronome.DONE;
  }
}
