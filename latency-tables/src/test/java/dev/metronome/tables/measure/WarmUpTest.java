package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void steadyTimesSettleAfterTheWantedRuns() {
    WarmUp warmUp = new WarmUp(0.04, 3);

    assertThat(warmUp.settledAfter(100)).isFalse();
    assertThat(warmUp.settledAfter(100)).isFalse();
    assertThat(warmUp.settledAfter(100)).isTrue();
  }

  @Test
  void aJumpBeginsTheCountAnew() {
    WarmUp warmUp = new WarmUp(0.04, 3);
    warmUp.settledAfter(100);
    warmUp.settledAfter(100);

    // Averages 125 and 105, further apart than 4 % of 105.
    assertThat(warmUp.settledAfter(200)).isFalse();
    assertThat(warmUp.settledAfter(100)).isFalse();
  }

  @Test
  void theAveragesMayDifferByTheShareAndNoMore() {
    // After 100 and 120 they are 105 and 101: 4 apart.
    WarmUp within = new WarmUp(4.0 / 101, 2);
    within.settledAfter(100);
    assertThat(within.settledAfter(120)).isTrue();

    WarmUp without = new WarmUp(3.99 / 101, 2);
    without.settledAfter(100);
    assertThat(without.settledAfter(120)).isFalse();
  }

  @Test
  void timesThatKeepFallingDoNotSettle() {
    WarmUp warmUp = new WarmUp(0.04, 40);
    double nanos = 1e9;
    for (int run = 0; run < 300; run++) {
      boolean settled = warmUp.settledAfter((long) nanos);
      assertThat(settled).as("after run %d", run).isFalse();
      nanos *= 0.98;
    }
  }
}
