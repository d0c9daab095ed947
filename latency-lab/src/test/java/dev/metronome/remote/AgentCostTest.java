package dev.metronome.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.files.FileHash;
import dev.metronome.remote.serve.AgentProcess;
import dev.metronome.runner.Bench;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runners;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What measuring through an agent of this machine costs, and whether it gives the same. A command
 * rather than a test: {@code -Dtest=AgentCostTest -Dmetronome.cost.pairs=30
 * -Dmetronome.cost.runs=200}.
 */
@EnabledIfSystemProperty(named = "metronome.cost.pairs", matches = "\\d+")
class AgentCostTest {

  private static final int PAIRS = Integer.getInteger("metronome.cost.pairs", 1);
  private static final int RUNS = Math.max(10, Integer.getInteger("metronome.cost.runs", 200));

  /** As short as a run can be, as what lies around it is measured. */
  private static final RunPlan SHORT =
      new RunPlan(0.5, 1, Duration.ofMillis(1), 0.5, 20, 20, Duration.ofSeconds(1));

  private static final TargetName ORT = TargetName.parse("ort-cpu");

  @TempDir private Path folder;

  @Test
  void tellsTheDifferenceAndTheCost() throws IOException {
    Path model = Models.whole(folder, "nas-bench-macro/1:1:2:1:1:0:1:1");
    Path reference = Models.whole(folder, "nas-bench-macro/1:1:1:1:1:1:1:1");
    try (AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"));
        RemoteBench remote =
            RemoteBench.open(
                AgentClient.of(
                    AgentAddress.parse("http://127.0.0.1:" + agent.port()),
                    agent.token(),
                    AgentClient.DEFAULT_PATIENCE),
                ORT,
                1,
                Precision.FLOAT32);
        LocalBench local = new LocalBench(Runners.open(ORT, 1))) {
      double[] ratios = new double[PAIRS];
      double[] clocks = new double[PAIRS];
      for (int i = 0; i < PAIRS; i++) {
        // In turns, and every second time the other way round, as the machine's speed moves.
        double[] here = new double[2];
        double[] there = new double[2];
        for (int turn = 0; turn < 2; turn++) {
          boolean first = (turn + i) % 2 == 0;
          double[] into = first ? here : there;
          into[0] = ratio(first ? local : remote, model, reference, i);
          into[1] =
              (first ? local : remote)
                  .measure(model, RunPlan.DEFAULT.withTimeLimit(Duration.ofMillis(500)), () -> {})
                  .result()
                  .measurement()
                  .summary()
                  .medianMs();
        }
        ratios[i] = there[0] / here[0] - 1;
        clocks[i] = there[1] / here[1] - 1;
      }
      double[] costsMs = new double[RUNS];
      for (int i = 0; i < RUNS; i++) {
        costsMs[i] = costMs(remote, model);
      }
      System.out.printf(
          Locale.ROOT,
          "%d pairs. Through the agent / directly - 1, median (quartiles): beside a reference"
              + " %+.2f %% (%+.2f to %+.2f), by the clock %+.2f %% (%+.2f to %+.2f)%n"
              + "Cost of a run beside loading, warm-up and inferences, %d runs: median %.2f ms, 90th"
              + " percentile %.2f ms; median of the first ten %.2f ms%n",
          PAIRS,
          100 * quantile(ratios, 0.5),
          100 * quantile(ratios, 0.25),
          100 * quantile(ratios, 0.75),
          100 * quantile(clocks, 0.5),
          100 * quantile(clocks, 0.25),
          100 * quantile(clocks, 0.75),
          RUNS,
          quantile(costsMs, 0.5),
          quantile(costsMs, 0.9),
          quantile(Arrays.copyOf(costsMs, 10), 0.5));
      assertThat(Arrays.stream(costsMs).min().getAsDouble()).isPositive();
    }
  }

  private static double ratio(Bench bench, Path model, Path reference, long seed)
      throws IOException {
    return bench
        .measure(
            List.of(model),
            reference,
            BurstPlan.DEFAULT,
            seed,
            () -> {},
            InterleavedMeasurer.Listener.NONE)
        .results()
        .get(0)
        .measurement()
        .ratio()
        .orElseThrow()
        .value();
  }

  /** A run of a model that the agent has, from the request to the result. */
  private static double costMs(RemoteBench remote, Path model) throws IOException {
    String sha256 = FileHash.sha256(model);
    RunRequest request =
        remote.request(List.of(sha256), Optional.of(RunRequest.Plan.of(SHORT)), Optional.empty());
    long start = System.nanoTime();
    RunResult result =
        remote.run(request, Map.of(sha256, model), () -> {}, Measurer.Listener.NONE, state -> {});
    return (System.nanoTime() - start - result.busyNanos()) / 1e6;
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
