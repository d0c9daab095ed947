package dev.metronome.tables.measure;

import dev.metronome.tables.Measurement;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Times one thing by a {@link RunPlan}: warms up until its times settle, then takes samples until
 * the {@link StoppingRule} is satisfied.
 */
public final class Measurer {

  /**
   * Raw samples and what they amount to.
   *
   * @param samples every timed run, in order
   * @param measurement their summary and why measuring ended
   */
  public record Result(Samples samples, Measurement measurement) {}

  /** Is told how measuring goes on, never while something is timed. */
  @FunctionalInterface
  public interface Listener extends StageListener {

    /** Takes no notice. */
    Listener NONE = count -> {};

    /** Some samples more were taken. */
    void samples(int count);
  }

  /** Samples taken between two looks at the stopping rule. */
  private static final int BURST = 10;

  private final RunPlan plan;
  private final LongSupplier clockNanos;

  /** Measures with the monotonic system clock. */
  public Measurer(RunPlan plan) {
    this(plan, System::nanoTime);
  }

  Measurer(RunPlan plan, LongSupplier clockNanos) {
    this.plan = plan;
    this.clockNanos = clockNanos;
  }

  /** Warms up and measures. */
  public Result measure(Invocation invocation) {
    return measure(invocation, Listener.NONE);
  }

  /** Warms up and measures, and tells how it goes on. */
  public Result measure(Invocation invocation, Listener listener) {
    return measure(TimedRuns.of(invocation, clockNanos), listener);
  }

  /** Warms up and measures what is timed in its own way, and tells how it goes on. */
  public Result measure(TimedRuns runs, Listener listener) {
    listener.warmingUp();
    warmUp(runs);
    StoppingRule rule = new StoppingRule(plan);
    long[] nanos = new long[Math.min(plan.maxSamples(), 256)];
    int count = 0;
    long start = clockNanos.getAsLong();
    long spentNanos = 0;
    while (true) {
      // A burst of something slow must not run far beyond the plan's time.
      long leftNanos = plan.timeLimit().toNanos() - spentNanos;
      long[] burst = runs.nanos(0, Math.min(BURST, plan.maxSamples() - count), leftNanos);
      if (count + burst.length > nanos.length) {
        nanos = Arrays.copyOf(nanos, Math.min(plan.maxSamples(), 2 * nanos.length));
      }
      System.arraycopy(burst, 0, nanos, count, burst.length);
      count += burst.length;
      Samples samples = Samples.ofNanos(Arrays.copyOf(nanos, count));
      spentNanos = clockNanos.getAsLong() - start;
      Optional<StopReason> reason = rule.check(samples, spentNanos);
      listener.samples(count);
      if (reason.isPresent()) {
        return new Result(samples, new Measurement(Summary.of(samples), reason.get()));
      }
    }
  }

  private void warmUp(TimedRuns runs) {
    WarmUp warmUp = new WarmUp(plan.warmupAgreement(), plan.warmupRuns());
    long start = clockNanos.getAsLong();
    while (!warmUp.settledAfter(runs.nanos(0, 1, TimedRuns.UNLIMITED)[0])) {
      if (clockNanos.getAsLong() - start >= plan.warmupLimit().toNanos()) {
        return;
      }
    }
  }
}
