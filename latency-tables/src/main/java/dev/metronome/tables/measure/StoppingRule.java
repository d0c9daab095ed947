package dev.metronome.tables.measure;

import java.util.Optional;

/** Decides when enough samples were taken, by a {@link RunPlan}. */
public final class StoppingRule {

  private final RunPlan plan;

  public StoppingRule(RunPlan plan) {
    this.plan = plan;
  }

  /** Why to stop after these samples and this time of measuring; empty to go on. */
  public Optional<StopReason> check(Samples samples, long measuringNanos) {
    // The interval of very few samples is narrow by chance: it does not cover what it should.
    int least = Math.max(plan.minSamples(), Quantiles.LEAST_FOR_INTERVAL);
    if (samples.count() >= least
        && Summary.of(samples).relativeHalfWidth() <= plan.relativeBound()) {
      return Optional.of(StopReason.INTERVAL_NARROW);
    }
    if (samples.count() >= plan.maxSamples()) {
      return Optional.of(StopReason.SAMPLES_SPENT);
    }
    if (measuringNanos >= plan.timeLimit().toNanos() && samples.count() > 0) {
      return Optional.of(StopReason.TIME_SPENT);
    }
    return Optional.empty();
  }
}
