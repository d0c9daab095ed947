package dev.metronome.build;

import dev.metronome.export.Exporter;
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

/** Measures one model as the rows of a table were measured, so that the two can be compared. */
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
    Path scratch = Files.createTempDirectory("metronome-models");
    Stop stop =
        () -> {
          if (stopRequested.getAsBoolean()) {
            throw new StoppedException("stopped while a model was measured", "measure it again");
          }
        };
    try (NetworkBench networks =
        new NetworkBench(bench, exporter, plan, ReferenceNetwork.of(space), scratch)) {
      Measurement measured =
          networks
              .measureFiles(List.of(model), SEED, stop, InterleavedMeasurer.Listener.NONE)
              .results()
              .get(0)
              .measurement();
      return ReferenceLevel.of(table).stream()
          .mapToObj(measured::atReference)
          .findFirst()
          .orElse(measured);
    }
  }
}
