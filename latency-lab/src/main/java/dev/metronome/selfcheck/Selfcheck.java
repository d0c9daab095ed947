package dev.metronome.selfcheck;

import dev.metronome.build.CopyMeasuring;
import dev.metronome.export.Exporter;
import dev.metronome.network.Network;
import dev.metronome.runner.GarbageCollections;
import dev.metronome.runner.Runner;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Finds out whether this machine is fit to measure. */
public final class Selfcheck {

  /** Is told how the check goes on. */
  @FunctionalInterface
  public interface Progress {

    /**
     * Something was done.
     *
     * @param share of the measuring that is behind, 0 to 1
     */
    void at(double share);
  }

  private static final int PILOT_ROUNDS = 6;
  private static final int FEWEST_ROUNDS = 10;
  private static final int MOST_ROUNDS = 2000;

  private final Runner runner;
  private final Exporter exporter;
  private final Progress progress;
  private final BooleanSupplier stopRequested;

  /**
   * A check of what runs models here.
   *
   * @param stopRequested asked between inferences
   */
  public Selfcheck(
      Runner runner, Exporter exporter, Progress progress, BooleanSupplier stopRequested) {
    this.runner = runner;
    this.exporter = exporter;
    this.progress = progress;
    this.stopRequested = stopRequested;
  }

  /**
   * Looks at everything.
   *
   * @param time for measuring networks, about; a few rounds are measured in any case
   * @throws dev.metronome.problem.StoppedException where the check was asked to stop
   */
  public SelfcheckResult run(Duration time) throws IOException {
    SystemItems.Before before = SystemItems.Before.now();
    Item clock = HarnessItems.clock();
    Item nullRunner = HarnessItems.nullRunner();
    Rounds pilot = new Rounds(0);
    measure(PILOT_ROUNDS, pilot);
    int rounds = roundsIn(time, pilot.nanosPerRound());
    Rounds watch = new Rounds(rounds);
    InterleavedMeasurer.Group group = measure(rounds, watch);
    Optional<ProcessorTime> after = ProcessorTime.read();
    progress.at(1);
    return new SelfcheckResult(
        runner.target().toString(),
        List.of(
            clock,
            nullRunner,
            NoiseItems.noiseFloor(group.results().get(0)),
            NoiseItems.drift(group.reference()),
            NoiseItems.kinds(group.results().get(1), group.results().get(2)),
            SystemItems.load(before, after, runner.target().threads()),
            SystemItems.governor(),
            NoiseItems.collections(watch.collections(), rounds),
            // Last, as PyTorch's native library brings threads of its own.
            SystemItems.trainingDevice()));
  }

  private InterleavedMeasurer.Group measure(int rounds, Rounds watch) throws IOException {
    return CopyMeasuring.measure(
        runner,
        exporter,
        BurstPlan.DEFAULT.withBursts(rounds, rounds),
        SearchSpaces.named("nas-bench-macro"),
        List.of(computing(), streaming()),
        watch,
        stopRequested);
  }

  static int roundsIn(Duration time, long nanosPerRound) {
    long rounds = time.toNanos() / Math.max(1, nanosPerRound);
    return (int) Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, rounds));
  }

  /** Small images, so that it computes in the cache. */
  private static Network computing() {
    return network(SearchSpaces.named("nas-bench-macro", p -> p.withResolution(16)), 1);
  }

  /** Few operations on activations of megabytes, so that it waits for the memory. */
  private static Network streaming() {
    return network(SearchSpaces.named("nas-bench-macro", p -> p.withResolution(160)), 0);
  }

  private static Network network(SearchSpace space, int choice) {
    List<Integer> choices = Collections.nCopies(space.decisions().size(), choice);
    return space.network(space.architecture(choices, "selfcheck"));
  }

  /** Counts what happens between the first round and the last. */
  private final class Rounds implements InterleavedMeasurer.Listener {

    private final GarbageCollections collections = new GarbageCollections();

    /** 0 where progress is not to be told. */
    private final int rounds;

    private int seen;
    private long firstNanos;
    private long lastNanos;
    private long firstEvents;
    private long lastEvents;

    Rounds(int rounds) {
      this.rounds = rounds;
    }

    @Override
    public void burst(double done, int bursts, int redone) {
      lastNanos = System.nanoTime();
      lastEvents = collections.events();
      if (seen++ == 0) {
        firstNanos = lastNanos;
        firstEvents = lastEvents;
      }
      if (rounds > 0) {
        progress.at(done);
      }
    }

    long nanosPerRound() {
      return (lastNanos - firstNanos) / Math.max(1, seen - 1);
    }

    long collections() {
      return lastEvents - firstEvents;
    }
  }
}
