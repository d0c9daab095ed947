package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StoppingRuleTest {

  private static final RunPlan PLAN =
      new RunPlan(0.04, 40, Duration.ofSeconds(8), 0.05, 10, 100, Duration.ofSeconds(4));
  private static final long EARLY = 0;
  private static final long LATE = 4_000_000_000L;

  private final StoppingRule rule = new StoppingRule(PLAN);

  @Test
  void itGoesOnUntilTheLeastNumberOfSamples() {
    assertThat(rule.check(same(9), EARLY)).isEmpty();
    assertThat(rule.check(same(10), EARLY)).contains(StopReason.INTERVAL_NARROW);
  }

  @Test
  void itGoesOnWhileTheIntervalIsWide() {
    assertThat(rule.check(wide(99), EARLY)).isEmpty();
  }

  @Test
  void theBoundIsHalfTheIntervalAsAShareOfTheMedian() {
    // Ten values: the interval is the 2nd to the 9th.
    assertThat(rule.check(Samples.ofNanos(1, 95, 95, 100, 100, 100, 100, 105, 105, 999), EARLY))
        .contains(StopReason.INTERVAL_NARROW);
    assertThat(rule.check(Samples.ofNanos(1, 94, 95, 100, 100, 100, 100, 105, 105, 999), EARLY))
        .isEmpty();
  }

  @Test
  void itStopsAtTheMostSamplesOrTheTimeAndSaysWhich() {
    assertThat(rule.check(wide(100), EARLY)).contains(StopReason.SAMPLES_SPENT);
    assertThat(rule.check(wide(20), LATE - 1)).isEmpty();
    assertThat(rule.check(wide(20), LATE)).contains(StopReason.TIME_SPENT);
    assertThat(rule.check(same(3), LATE)).contains(StopReason.TIME_SPENT);
  }

  @Test
  void itNeverStopsWithoutASample() {
    assertThat(rule.check(Samples.ofNanos(), LATE)).isEmpty();
  }

  @Test
  void aNarrowIntervalOfTooFewSamplesForOneDoesNotCount() {
    StoppingRule hasty =
        new StoppingRule(
            new RunPlan(0.04, 40, Duration.ofSeconds(8), 0.05, 1, 100, Duration.ofSeconds(4)));

    assertThat(hasty.check(same(5), EARLY)).isEmpty();
    assertThat(hasty.check(same(6), EARLY)).contains(StopReason.INTERVAL_NARROW);
  }

  private static Samples same(int count) {
    return Samples.ofNanos(LongStream.range(0, count).map(i -> 1000).toArray());
  }

  private static Samples wide(int count) {
    return Samples.ofNanos(LongStream.range(0, count).map(i -> i % 2 == 0 ? 1000 : 3000).toArray());
  }
}
