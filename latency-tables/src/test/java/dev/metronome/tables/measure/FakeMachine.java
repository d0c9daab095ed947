package dev.metronome.tables.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A machine whose clock moves only while something runs, and whose speed the test decides.
 *
 * <p>Bursts are counted from the log of runs, for plans with {@link #PLAN}'s warm-up of one run and
 * {@value #RUNS} timed runs in every burst: burst 0 is the reference's first.
 */
final class FakeMachine implements LongSupplier {

  /** How slow the machine is; 1 is its nominal speed. */
  @FunctionalInterface
  interface Slowness {
    /** The factor on nominal times in a burst, at a time. */
    double at(int burst, long nowNanos);
  }

  static final int RUNS = 4;
  static final String REFERENCE = "reference";

  /** One run of warm-up, and bursts of one discarded and {@value #RUNS} timed runs. */
  static final BurstPlan PLAN =
      new BurstPlan(0.5, 1, Duration.ZERO, RUNS, RUNS, Duration.ZERO, 6, 20, 0.005, 0.1, 2);

  private final Slowness slowness;
  private final int subjects;
  private final List<String> log = new ArrayList<>();
  private long nowNanos = 987_654_321;
  private long events;

  FakeMachine(int subjects, Slowness slowness) {
    this.subjects = subjects;
    this.slowness = slowness;
  }

  static FakeMachine steady(int subjects) {
    return new FakeMachine(subjects, (burst, now) -> 1);
  }

  /** To and fro by 20 %. */
  static Slowness wave() {
    return (burst, now) -> 1.2 + 0.2 * Math.sin(now / 1e8);
  }

  @Override
  public long getAsLong() {
    return nowNanos;
  }

  /** Something that takes so long at nominal speed. */
  Invocation invocation(String name, long nominalNanos) {
    return () -> {
      int burst = burst();
      log.add(name);
      nowNanos += Math.round(nominalNanos * slowness.at(burst, nowNanos));
    };
  }

  /** By this machine's clock. */
  TimedRuns timed(Invocation invocation) {
    return TimedRuns.of(invocation, this);
  }

  Invocation reference() {
    return invocation(REFERENCE, 1_000_000);
  }

  /** The number of the burst that runs now; negative while all warm up. */
  int burst() {
    return Math.floorDiv(log.size() - 1 - subjects, 1 + RUNS);
  }

  /** What ran before; empty at the start. */
  String lastRun() {
    return log.isEmpty() ? "" : log.get(log.size() - 1);
  }

  /** Whose bursts they were, in order, without the warm-up. */
  List<String> bursts() {
    List<String> bursts = new ArrayList<>();
    for (int i = 1 + subjects; i < log.size(); i += 1 + RUNS) {
      List<String> runs = log.subList(i, i + 1 + RUNS);
      if (runs.stream().distinct().count() != 1) {
        throw new AssertionError("a burst of different things: " + runs);
      }
      bursts.add(runs.get(0));
    }
    return bursts;
  }

  /** Something that disturbs timing happens now. */
  void disturb() {
    events++;
  }

  /** Measures beside the reference. */
  InterleavedMeasurer.Group measure(BurstPlan plan, long seed, Invocation... invocations) {
    return new InterleavedMeasurer(plan, timed(reference()), () -> events, seed, this)
        .measure(
            Arrays.stream(invocations).map(this::timed).toList(),
            InterleavedMeasurer.Listener.NONE);
  }
}
