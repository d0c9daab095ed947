package dev.metronome.build;

import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.runner.ort.OnnxRuntimeRunner;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.measure.BurstPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Builds that take seconds. */
final class TestBuilds {

  static final SearchSpace SPACE =
      SearchSpaces.named("nas-bench-macro", p -> p.withResolution(8).withWidth(0.05));

  static final BurstPlan PLAN = plan(6);

  private TestBuilds() {}

  private static BurstPlan plan(int bursts) {
    return new BurstPlan(
        0.5, 1, Duration.ofMillis(1), 2, 2, Duration.ZERO, bursts, bursts, 0.5, 1e9, 0);
  }

  static TableBuilder builder(int threads) {
    return new TableBuilder(OnnxRuntimeRunner.open(threads), new OnnxExporter());
  }

  /** Rows in two groups, then six networks. */
  static TableRequest request(Path folder) {
    return new TableRequest(
        SPACE, PLAN, new CalibrationPlan(6, 3, Duration.ofMinutes(1)), 3, folder);
  }

  /** A request whose groups take about half a second each, so that a kill hits one. */
  static TableRequest slowRequest(Path folder) {
    return new TableRequest(
        SPACE, plan(400), new CalibrationPlan(9, 3, Duration.ofMinutes(1)), 3, folder);
  }

  static CheckRequest check(Path table, int networks, long seed, Path folder) {
    return new CheckRequest(table, networks, PLAN, seed, folder, Optional.empty());
  }
}
