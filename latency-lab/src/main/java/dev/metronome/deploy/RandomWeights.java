package dev.metronome.deploy;

import dev.metronome.build.ModelMeasuring;
import dev.metronome.export.Exporters;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.runner.Bench;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runners;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Target;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/** Measures networks that have no weights yet: time hardly depends on their values. */
public final class RandomWeights {

  private static final long SEED = 1;

  private static final int STATISTICS_IMAGES = 16;

  private RandomWeights() {}

  /**
   * Random weights whose batch normalizations have the statistics of random images, so that
   * activations keep their scale through the network as they do in a trained one.
   */
  public static Weights withStatistics(Network network, long seed, TrainingDevice device) {
    try (TrainableNetwork random = new TrainableNetwork(network, device, RmsProp.TUNAS, 0, seed)) {
      Images.random(network, STATISTICS_IMAGES, seed).forEach(random::estimateStatistics);
      return random.weights();
    }
  }

  /**
   * The latency of a network of a table's space, measured as the table's rows were, if the table's
   * target is this machine.
   *
   * @return milliseconds; empty where the target is another device, runtime or version
   */
  public static OptionalDouble measureOn(
      LatencyTable table, SearchSpace space, Network network, BooleanSupplier stopRequested)
      throws IOException {
    Target target = table.target();
    TargetName name = new TargetName(target.runtime(), target.accelerator(), Optional.empty());
    boolean here =
        Runners.here().stream().anyMatch(status -> status.usable() && status.target().equals(name));
    if (!here) {
      return OptionalDouble.empty();
    }
    try (Bench bench = new LocalBench(Runners.open(name, target.threads(), target.precision()))) {
      return measureOn(bench, table, space, network, stopRequested);
    }
  }

  /**
   * As {@link #measureOn(LatencyTable, SearchSpace, Network, BooleanSupplier)}, on a bench.
   *
   * @return milliseconds; empty where the bench is of another target than the table
   */
  public static OptionalDouble measureOn(
      Bench bench,
      LatencyTable table,
      SearchSpace space,
      Network network,
      BooleanSupplier stopRequested)
      throws IOException {
    if (!bench.target().equals(table.target())) {
      return OptionalDouble.empty();
    }
    Measurement measured =
        ModelMeasuring.measure(
            bench,
            Exporters.of(bench.format()),
            BurstPlan.DEFAULT,
            network,
            SEED,
            space,
            table,
            stopRequested);
    return OptionalDouble.of(measured.summary().medianMs());
  }
}
