package dev.metronome.deploy;

import dev.metronome.build.ModelMeasuring;
import dev.metronome.export.Exporters;
import dev.metronome.network.Network;
import dev.metronome.run.CandidateMeasuring;
import dev.metronome.run.MeasuredLatency;
import dev.metronome.runner.Bench;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runners;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Target;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Ratio;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Measures candidates of a search on the target of its table, as the table's rows were measured.
 *
 * <p>Weights are random: time hardly depends on their values. Everything is measured in several
 * passes, for each of which models and reference are loaded anew: where a model comes to lie in
 * memory moves all ratios of a pass by up to 2 %, which no number of bursts averages out. The bench
 * is opened for each pass, as hours may lie between two measurings.
 */
public final class CandidateBench implements CandidateMeasuring {

  private static final long WEIGHTS_SEED = 1;

  private static final int PASSES = 3;

  /** Leaves room for the groups of one pass. */
  private static final long SEEDS_APART = 1000;

  /** Opens what measures; the caller closes it. */
  @FunctionalInterface
  public interface Opening {

    /**
     * Opens it.
     *
     * @param check is called again and again where it is waited for; what it throws ends that
     */
    Bench open(Runnable check) throws IOException;
  }

  private final Opening opening;
  private final LatencyTable table;
  private final SearchSpace space;
  private final InterleavedMeasurer.Listener listener;
  private long passesDone;

  /**
   * Candidates of a space on the target of a table.
   *
   * @param opening of a bench of that target
   * @param listener is told how each measuring goes on
   */
  public CandidateBench(
      Opening opening,
      LatencyTable table,
      SearchSpace space,
      InterleavedMeasurer.Listener listener) {
    this.opening = opening;
    this.table = table;
    this.space = space;
    this.listener = listener;
  }

  /**
   * Candidates on this machine.
   *
   * @return empty where the table's target is another device, runtime or version
   */
  public static Optional<CandidateMeasuring> here(LatencyTable table, SearchSpace space)
      throws IOException {
    Target target = table.target();
    TargetName name = new TargetName(target.runtime(), target.accelerator(), Optional.empty());
    boolean runs =
        Runners.here().stream().anyMatch(status -> status.usable() && status.target().equals(name));
    if (!runs) {
      return Optional.empty();
    }
    Opening opening =
        check -> new LocalBench(Runners.open(name, target.threads(), target.precision()));
    try (Bench bench = opening.open(() -> {})) {
      return bench.target().equals(target)
          ? Optional.of(
              new CandidateBench(opening, table, space, InterleavedMeasurer.Listener.NONE))
          : Optional.empty();
    }
  }

  @Override
  public List<MeasuredLatency> measure(
      List<Architecture> architectures, Path scratch, BooleanSupplier stopRequested)
      throws IOException {
    List<Network> networks = architectures.stream().map(space::network).toList();
    List<List<MeasuredLatency>> passes = new ArrayList<>();
    for (int pass = 0; pass < PASSES; pass++) {
      passes.add(pass(networks, scratch, listener.ofPart(pass, 1, PASSES), stopRequested));
    }
    return IntStream.range(0, networks.size())
        .mapToObj(i -> MeasuredLatency.ofRepeated(passes.stream().map(p -> p.get(i)).toList()))
        .toList();
  }

  private List<MeasuredLatency> pass(
      List<Network> networks,
      Path scratch,
      InterleavedMeasurer.Listener share,
      BooleanSupplier stopRequested)
      throws IOException {
    try (Bench bench = opening.open(ModelMeasuring.check(stopRequested))) {
      return ModelMeasuring.measure(
              bench,
              Exporters.of(bench.format()),
              BurstPlan.DEFAULT,
              networks,
              WEIGHTS_SEED,
              space,
              table,
              scratch,
              SEEDS_APART * ++passesDone,
              share,
              stopRequested)
          .stream()
          .map(Measurement::ratio)
          .map(Optional::orElseThrow)
          .map(CandidateBench::latency)
          .toList();
    }
  }

  private static MeasuredLatency latency(Ratio ratio) {
    return new MeasuredLatency(
        ratio.ms(), ratio.ci95Low() * ratio.referenceMs(), ratio.ci95High() * ratio.referenceMs());
  }
}
