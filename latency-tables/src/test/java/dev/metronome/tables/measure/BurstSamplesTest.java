package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.tables.measure.BurstSamples.Burst;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurstSamplesTest {

  /** Floors 100, 220, 330, 480 and 500 over references of 100, 200, 300, 400 and 500. */
  private static final BurstSamples SAMPLES =
      new BurstSamples(
          List.of(
              new Burst(100e3, Samples.ofNanos(120_000, 100_000, 900_000)),
              new Burst(200e3, Samples.ofNanos(220_000, 230_000)),
              new Burst(300e3, Samples.ofNanos(330_000)),
              new Burst(400e3, Samples.ofNanos(480_000, 480_000)),
              new Burst(500e3, Samples.ofNanos(550_000, 500_000))),
          3);

  @Test
  void aBurstCountsByItsFastestRun() {
    assertThat(SAMPLES.bursts()).extracting(Burst::ratio).containsExactly(1.0, 1.1, 1.1, 1.2, 1.0);
    assertThat(SAMPLES.ratio().value()).isEqualTo(1.1);
  }

  @Test
  void aHalfIsEverySecondBurst() {
    assertThat(SAMPLES.ratioOfHalf(0)).isEqualTo(1.0);
    assertThat(SAMPLES.ratioOfHalf(1)).isEqualTo(1.15, within(1e-12));
  }

  @Test
  void theAbsoluteTimeIsAsTheClockHadIt() {
    assertThat(SAMPLES.absoluteMs()).isEqualTo(0.33);
  }

  @Test
  void theSummaryStatesEverySampleAtTheReferencesLevel() {
    Ratio ratio = new Ratio(SAMPLES.ratio(), 5, 3, 2.0);
    Summary summary = SAMPLES.summary(ratio, 2.0);
    assertThat(summary.count()).isEqualTo(10);
    assertThat(summary.medianMs()).isEqualTo(2.2);
    assertThat(summary.minMs()).isEqualTo(2.0);
    // The median of all ten samples' distances from 2.2, sorted: 0 0 .1 .2 .2 .2 .2 .2 .2 15.8.
    assertThat(summary.madMs()).isEqualTo(0.2, within(1e-12));
  }

  @Test
  void aTimeBelowTheClocksStepCountsAsOneNanosecond() {
    assertThat(BurstSamples.floor(Samples.ofNanos(0, 5))).isEqualTo(1);
  }
}
