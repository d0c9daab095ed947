package dev.metronome.build;

import dev.metronome.export.Exporter;
import dev.metronome.network.Network;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.Bench;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Measures one model, or one network, as the rows of a table were measured, so that the two can be
 * compared.
 */
public final class ModelMeasuring {

  private static final long SEED = 1;

  private ModelMeasuring() {}

  /**
   * Measures a model file beside the reference.
   *
   * @param space whose middle network is the reference
   * @param table whose level of the reference the times are stated at; the machine's present quiet
   *     level where the table has none
   * @param stopRequested asked between inferences
   * @throws dev.metronome.problem.BadInputException where the file is no model that runs here
   * @throws StoppedException where measuring was asked to stop
   */
  public static Measurement measure(
      Bench bench,
      Exporter exporter,
      BurstPlan plan,
      Path model,
      SearchSpace space,
      LatencyTable table,
      BooleanSupplier stopRequested)
      throws IOException {
    return measure(
        bench,
        exporter,
        plan,
        space,
        table,
        stopRequested,
        (networks, stop) ->
            networks.measureFiles(List.of(model), SEED, stop, InterleavedMeasurer.Listener.NONE));
  }

  /**
   * Measures a network with random weights beside the reference, exported as the rows were.
   *
   * @param weightsSeed of the weights
   * @param space as above
   * @param table as above
   * @param stopRequested as above
   * @throws StoppedException where measuring was asked to stop
   */
  public static Measurement measure(
      Bench bench,
      Exporter exporter,
      BurstPlan plan,
      Network network,
      long weightsSeed,
      SearchSpace space,
      LatencyTable table,
      BooleanSupplier stopRequested)
      throws IOException {
    NetworkBench.Subject subject = new NetworkBench.Subject(network, weightsSeed, false);
    return measure(
        bench,
        exporter,
        plan,
        space,
        table,
        stopRequested,
        (networks, stop) ->
            networks.measure(List.of(subject), SEED, stop, InterleavedMeasurer.Listener.NONE));
  }

  /** Measures one model in a group of its own. */
  private interface OfOne {
    InterleavedMeasurer.Group measure(NetworkBench networks, Stop stop) throws IOException;
  }

  private static Measurement measure(
      Bench bench,
      Exporter exporter,
      BurstPlan plan,
      SearchSpace space,
      LatencyTable table,
      BooleanSupplier stopRequested,
      OfOne one)
      throws IOException {
    Path scratch = Files.createTempDirectory("metronome-models");
    Stop stop =
        () -> {
          if (stopRequested.getAsBoolean()) {
            throw new StoppedException("stopped while a model was measured", "measure it again");
          }
        };
    try (NetworkBench networks =
        new NetworkBench(bench, exporter, plan, ReferenceNetwork.of(space), scratch)) {
      Measurement measured = one.measure(networks, stop).results().get(0).measurement();
      return ReferenceLevel.of(table).stream()
          .mapToObj(measured::atReference)
          .findFirst()
          .orElse(measured);
    }
  }
}
