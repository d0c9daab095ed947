package dev.metronome.tables;

import dev.metronome.tables.measure.Ratio;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.util.Objects;
import java.util.Optional;

/**
 * What measuring one operation gave.
 *
 * @param summary statistics of the single inferences. Beside a reference all are at its level, and
 *     the median is the typical undisturbed time, {@code ratio.value * ratio.referenceMs}: a burst
 *     counts by its fastest run, so that it lies below the plain median of the samples
 * @param stopReason why measuring ended
 * @param ratio where it was measured beside a reference: the ratio to it, of which {@code
 *     summary.medianMs} is the product with the reference's latency
 */
public record Measurement(Summary summary, StopReason stopReason, Optional<Ratio> ratio)
    implements Cost {

  /** The name of this statistic in files. */
  public static final String STATISTIC = "median";

  public Measurement {
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(stopReason, "stopReason");
    Objects.requireNonNull(ratio, "ratio");
  }

  /** A measurement of absolute times. */
  public Measurement(Summary summary, StopReason stopReason) {
    this(summary, stopReason, Optional.empty());
  }

  @Override
  public double ms() {
    return summary.medianMs();
  }

  @Override
  public String statistic() {
    return STATISTIC;
  }

  /** The bootstrap's interval of the median. */
  @Override
  public Optional<LatencyEstimate.Interval> ci95() {
    return Optional.of(new LatencyEstimate.Interval(summary.ci95LowMs(), summary.ci95HighMs()));
  }

  /** The same with all times, and the ratio, multiplied with a factor. */
  public Measurement scaled(double factor) {
    return new Measurement(summary.scaled(factor), stopReason, ratio.map(r -> r.scaled(factor)));
  }

  /** The same ratio at another latency of the reference; absolute times stay as they are. */
  public Measurement atReference(double referenceMs) {
    return ratio
        .map(
            r ->
                new Measurement(
                    summary.scaled(referenceMs / r.referenceMs()),
                    stopReason,
                    Optional.of(r.withReferenceMs(referenceMs))))
        .orElse(this);
  }
}
