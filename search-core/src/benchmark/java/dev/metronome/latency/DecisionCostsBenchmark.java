package dev.metronome.latency;

import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Networks per second whose latency is estimated, on one core. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionCostsBenchmark {

  /** A power of two; more, in random order, than a branch predictor learns by heart. */
  private static final int NETWORKS = 8192;

  /** The space whose networks are estimated; in the last two, filters couple layers. */
  @Param({"proxylessnas", "proxylessnas-enlarged", "mobilenetv3-like"})
  private String name;

  private DecisionCosts costs;
  private int[][] choices;
  private List<Architecture> architectures;
  private int next;

  @Setup
  public void sample() {
    SearchSpace space = SearchSpaces.named(name);
    LatencyModel model = LatencyModel.sumOfRows(Tables.random(space, 1));
    costs = DecisionCosts.of(space, model);
    SplittableRandom random = new SplittableRandom(2);
    architectures = Stream.generate(() -> space.sample(random)).limit(NETWORKS).toList();
    choices =
        architectures.stream()
            .map(a -> a.choices().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
  }

  /** Choices as a search that draws many networks holds them. */
  @Benchmark
  public double ofChoices() {
    return costs.latencyMs(choices[next()]);
  }

  /** Checked to be of the space, and unboxed. */
  @Benchmark
  public double ofArchitecture() {
    return costs.latencyMs(architectures.get(next()));
  }

  /** The range of all networks, by dynamic programming over the shapes between slots. */
  @Benchmark
  public DecisionCosts.Range range() {
    return costs.range();
  }

  private int next() {
    next = (next + 1) & (NETWORKS - 1);
    return next;
  }
}
