package dev.metronome.selfcheck;

import dev.metronome.tables.measure.Clock;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Summary;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** What timing costs when nothing is timed. */
final class HarnessItems {

  private static final double NANOS_PER_MS = 1e6;
  private static final Bounds READ = new Bounds(100, 1000, " ns");
  private static final Bounds GRANULARITY = new Bounds(1000, 10_000, " ns");

  /** The fastest networks worth measuring take some 50,000 ns; 1 % of that. */
  private static final Bounds EMPTY = new Bounds(500, 5000, " ns");

  private static final RunPlan PLAN = RunPlan.DEFAULT.withTimeLimit(Duration.ofMillis(300));

  private HarnessItems() {}

  static Item clock() {
    return clock(Clock.measure());
  }

  static Item clock(Clock clock) {
    Verdict verdict =
        READ.verdict(clock.readMedianNanos())
            .worse(GRANULARITY.verdict((double) clock.granularityNanos()));
    return new Item(
        "clock",
        verdict,
        String.format(
            Locale.ROOT,
            "%.0f ns for a reading, steps of %d ns",
            clock.readMedianNanos(),
            clock.granularityNanos()),
        "reading " + READ.text() + "; steps " + GRANULARITY.text(),
        verdict == Verdict.OK
            ? "fine beside inferences of microseconds"
            : "a slow or coarse clock source: on Linux choose 'tsc' as current_clocksource",
        Map.of(
            "readMedianNanos",
            clock.readMedianNanos(),
            "granularityNanos",
            (double) clock.granularityNanos()));
  }

  /** An empty invocation, timed as an inference is. */
  static Item nullRunner() {
    Summary summary = new Measurer(PLAN).measure(() -> {}).measurement().summary();
    double medianNanos = summary.medianMs() * NANOS_PER_MS;
    double p90Nanos = summary.p90Ms() * NANOS_PER_MS;
    Verdict verdict = EMPTY.verdict(medianNanos);
    return new Item(
        "null runner",
        verdict,
        String.format(
            Locale.ROOT, "an empty run takes %.0f ns, 90 %% at most %.0f", medianNanos, p90Nanos),
        EMPTY.text(),
        verdict == Verdict.OK
            ? "so much is in every figure, and is left in"
            : "timing itself is slow here: close what competes for the core, then see the clock",
        Map.of("medianNanos", medianNanos, "p90Nanos", p90Nanos));
  }
}
