package dev.metronome.build;

import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.runner.ort.OnnxRuntimeRunner;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.measure.RunPlan;
import java.nio.file.Path;
import java.time.Duration;

/** Builds that take seconds. */
final class TestBuilds {

  static final SearchSpace SPACE =
      SearchSpaces.named("nas-bench-macro", p -> p.withResolution(8).withWidth(0.05));

  static final RunPlan PLAN =
      new RunPlan(0.5, 2, Duration.ofMillis(20), 0.5, 6, 20, Duration.ofMillis(50));

  private TestBuilds() {}

  static TableBuilder builder(int threads) {
    return new TableBuilder(OnnxRuntimeRunner.open(threads), new OnnxExporter());
  }

  static TableRequest request(Path folder) {
    return new TableRequest(SPACE, PLAN, 3, folder);
  }

  /** A request whose rows take some tenths of a second each, so that a kill hits one. */
  static TableRequest slowRequest(Path folder) {
    RunPlan plan =
        new RunPlan(0.5, 2, Duration.ofMillis(20), 1e-9, 6, 10_000_000, Duration.ofMillis(150));
    return new TableRequest(SPACE, plan, 3, folder);
  }
}
