package dev.metronome.build;

import dev.metronome.export.Exporter;
import dev.metronome.network.Network;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runner;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Measures a copy of the reference beside the reference, which tells what measuring is worth. */
public final class CopyMeasuring {

  private static final long SEED = 1;

  private CopyMeasuring() {}

  /**
   * Measures the copy and other networks in one group.
   *
   * @param space whose middle network is the reference
   * @param stopRequested asked between inferences
   * @return the copy's result first, then those of the others in their order
   * @throws StoppedException where measuring was asked to stop
   */
  public static InterleavedMeasurer.Group measure(
      Runner runner,
      Exporter exporter,
      BurstPlan plan,
      SearchSpace space,
      List<Network> others,
      InterleavedMeasurer.Listener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    ReferenceNetwork reference = ReferenceNetwork.of(space);
    List<NetworkBench.Subject> subjects = new ArrayList<>();
    subjects.add(reference.subject());
    others.forEach(network -> subjects.add(new NetworkBench.Subject(network, SEED, false)));
    Stop stop =
        () -> {
          if (stopRequested.getAsBoolean()) {
            throw new StoppedException("stopped while the machine was checked", "check it again");
          }
        };
    Path scratch = Files.createTempDirectory("metronome-models");
    try (NetworkBench networks =
        new NetworkBench(new LocalBench(runner), exporter, plan, reference, scratch)) {
      return networks.measure(subjects, SEED, stop, listener);
    }
  }
}
