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
  public interface Listener {

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
    warmUp(invocation);
    StoppingRule rule = new StoppingRule(plan);
    long[] nanos = new long[Math.min(plan.maxSamples(), 256)];
    int count = 0;
    long start = clockNanos.getAsLong();
    while (true) {
      int burstEnd = Math.min(count + BURST, plan.maxSamples());
      // A burst of something slow must not run far beyond the plan's time.
      do {
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, Math.min(plan.maxSamples(), 2 * nanos.length));
        }
        nanos[count++] = time(invocation);
      } while (count < burstEnd && clockNanos.getAsLong() - start < plan.timeLimit().toNanos());
      Samples samples = Samples.ofNanos(Arrays.copyOf(nanos, count));
      Optional<StopReason> reason = rule.check(samples, clockNanos.getAsLong() - start);
      listener.samples(count);
      if (reason.isPresent()) {
        return new Result(samples, new Measurement(Summary.of(samples), reason.get()));
      }
    }
  }

  private void warmUp(Invocation invocation) {
    WarmUp warmUp = new WarmUp(plan.warmupAgreement(), plan.warmupRuns());
    long start = clockNanos.getAsLong();
    while (!warmUp.settledAfter(time(invocation))) {
      if (clockNanos.getAsLong() - start >= plan.warmupLimit().toNanos()) {
        return;
      }
    }
  }

  private long time(Invocation invocation) {
    long start = clockNanos.getAsLong();
    invocation.run();
    return clockNanos.getAsLong() - start;
  }
}
