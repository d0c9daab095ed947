package dev.metronome.runner;

import dev.metronome.tables.measure.ProfilePlan;

/** Runs a model as a plan wants it, in one session of a profiler or in several. */
public final class ProfileRuns {

  private final ProfilePlan plan;
  private final Runnable betweenRuns;
  private final int mostRuns;
  private int runs;
  private long nanos;

  /**
   * Nothing has run yet.
   *
   * @param betweenRuns is called before every run
   * @param mostRuns how many runs, or runs of the warm-up, one session may have
   */
  public ProfileRuns(ProfilePlan plan, Runnable betweenRuns, int mostRuns) {
    this.plan = plan;
    this.betweenRuns = betweenRuns;
    this.mostRuns = mostRuns;
  }

  public boolean done() {
    return runs >= plan.minRuns() && nanos >= plan.minTime().toNanos();
  }

  /** Runs that do not count; returns how many they were. */
  public int warmUp(LoadedModel loaded) {
    long warmNanos = 0;
    int warmRuns = 0;
    while (warmRuns < mostRuns
        && (warmRuns < plan.warmupRuns() || warmNanos < plan.warmupTime().toNanos())) {
      warmNanos += time(loaded, nanosOfRun -> {});
      warmRuns++;
    }
    return warmRuns;
  }

  /** As {@link #count(LoadedModel, AfterRun)}, where nothing is to be done after a run. */
  public int count(LoadedModel loaded) {
    return count(loaded, nanosOfRun -> {});
  }

  /** Returns how many runs it took; the plan is done then, or the session is full. */
  public int count(LoadedModel loaded, AfterRun afterRun) {
    int before = runs;
    do {
      nanos += time(loaded, afterRun);
      runs++;
    } while (!done() && runs - before < mostRuns);
    return runs - before;
  }

  private long time(LoadedModel loaded, AfterRun afterRun) {
    betweenRuns.run();
    long start = System.nanoTime();
    loaded.run();
    long elapsed = System.nanoTime() - start;
    afterRun.ran(elapsed);
    return elapsed;
  }

  /** Is told of every run that counts. */
  @FunctionalInterface
  public interface AfterRun {

    void ran(long nanosOfRun);
  }
}
