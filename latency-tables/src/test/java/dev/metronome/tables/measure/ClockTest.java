package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class ClockTest {

  /** A reading takes 25 ns, and the clock shows whole steps. */
  private static LongSupplier clock(long stepNanos) {
    long[] now = {0};
    return () -> (now[0] += 25) / stepNanos * stepNanos;
  }

  @Test
  void findsTheStepAndTheCostOfAReading() {
    Clock coarse = Clock.measure(clock(1000));
    assertThat(coarse.granularityNanos()).isEqualTo(1000);
    assertThat(coarse.readMedianNanos()).isEqualTo(25, within(0.1));
  }

  @Test
  void theSystemsClockMoves() {
    assertThat(Clock.measure().readMedianNanos()).isPositive();
  }

  @Test
  void aClockThatStandsIsRefused() {
    assertThatThrownBy(() -> Clock.measure(() -> 7)).isInstanceOf(IllegalStateException.class);
  }
}
