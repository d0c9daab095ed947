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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * Measures a model, or networks, as the rows of a table were measured, so that the two can be
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
   * @param listener is told how it goes on
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
      InterleavedMeasurer.Listener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    return measure(
            bench,
            exporter,
            plan,
            space,
            table,
            Files.createTempDirectory("metronome-models"),
            stopRequested,
            (networks, stop) -> networks.measureFiles(List.of(model), SEED, stop, listener))
        .get(0);
  }

  /**
   * Measures networks with random weights beside the reference, exported as the rows were, and side
   * by side, so that they can be compared with each other.
   *
   * @param weightsSeed of the weights
   * @param space as above
   * @param table as above
   * @param scratch a folder for the models, which is deleted in the end
   * @param burstsSeed of the order in which they are measured
   * @param listener as above
   * @param stopRequested as above
   * @return in the order of the networks
   * @throws StoppedException where measuring was asked to stop
   */
  public static List<Measurement> measure(
      Bench bench,
      Exporter exporter,
      BurstPlan plan,
      List<Network> networks,
      long weightsSeed,
      SearchSpace space,
      LatencyTable table,
      Path scratch,
      long burstsSeed,
      InterleavedMeasurer.Listener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    List<NetworkBench.Subject> subjects =
        networks.stream()
            .map(network -> new NetworkBench.Subject(network, weightsSeed, false))
            .toList();
    int groups = (subjects.size() + NetworkBench.GROUP - 1) / NetworkBench.GROUP;
    List<Measurement> measured = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      List<NetworkBench.Subject> members =
          subjects.subList(
              group * subjects.size() / groups, (group + 1) * subjects.size() / groups);
      long seed = burstsSeed + group;
      InterleavedMeasurer.Listener share = listener.ofPart(group, 1, groups);
      measured.addAll(
          measure(
              bench,
              exporter,
              plan,
              space,
              table,
              scratch,
              stopRequested,
              (bunch, stop) -> bunch.measure(members, seed, stop, share)));
    }
    return measured;
  }

  /** A check that throws {@link StoppedException} where measuring is asked to stop. */
  public static Runnable check(BooleanSupplier stopRequested) {
    return () -> {
      if (stopRequested.getAsBoolean()) {
        throw new StoppedException(
            "stopped before the model was measured to the end, and nothing of it is kept",
            "measure it again");
      }
    };
  }

  /** Measures models in one group. */
  private interface OfGroup {
    InterleavedMeasurer.Group measure(NetworkBench networks, Stop stop) throws IOException;
  }

  private static List<Measurement> measure(
      Bench bench,
      Exporter exporter,
      BurstPlan plan,
      SearchSpace space,
      LatencyTable table,
      Path scratch,
      BooleanSupplier stopRequested,
      OfGroup group)
      throws IOException {
    try (NetworkBench networks =
        new NetworkBench(bench, exporter, plan, ReferenceNetwork.of(space), scratch)) {
      OptionalDouble level = ReferenceLevel.of(table);
      return group.measure(networks, check(stopRequested)::run).results().stream()
          .map(InterleavedMeasurer.Result::measurement)
          .map(each -> level.isPresent() ? each.atReference(level.getAsDouble()) : each)
          .toList();
    }
  }
}
