package dev.metronome.remote.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PowerTraceTest {

  private static final long BEGIN = 77_000_000_000L;
  private static final long MS = 1_000_000;

  /** A reading of the power {@code milliwatts}, taken at a time and arriving late. */
  private static void add(PowerTrace trace, long ms, double milliwatts, double lateMs) {
    trace.add(
        new PowerReading(OptionalDouble.of(1000 + ms / 1000.0), 5, milliwatts / 5000),
        BEGIN + Math.round((ms + lateMs) * MS));
  }

  @Test
  void linesThatArriveLateStandWhereTheMetersClockPutsThem() {
    PowerTrace trace = new PowerTrace();
    Random random = new Random(1);
    for (int ms = 0; ms < 2000; ms += 5) {
      add(trace, ms, ms < 1000 ? 100 : 300, 30 * random.nextDouble());
    }

    PowerTrace.Window low = trace.window(BEGIN + 100 * MS, BEGIN + 990 * MS);
    PowerTrace.Window high = trace.window(BEGIN + 1010 * MS, BEGIN + 1900 * MS);
    assertThat(low.watts()).isCloseTo(0.1, within(1e-9));
    assertThat(high.watts()).isCloseTo(0.3, within(1e-9));
    assertThat(high.isCovered(890 * MS)).isTrue();
    assertThat(trace.toldUntilNanos()).isCloseTo(BEGIN + 1995.0 * MS, within(2.0 * MS));
  }

  @Test
  void theMeanIsWeightedByTime() {
    PowerTrace trace = new PowerTrace();
    for (int ms = 0; ms <= 100; ms += 10) {
      add(trace, ms, 100, 0);
    }
    for (int ms = 101; ms <= 200; ms++) {
      add(trace, ms, 300, 0);
    }

    assertThat(trace.window(BEGIN - MS, BEGIN + 201 * MS).watts()).isCloseTo(0.2, within(0.001));
  }

  @Test
  void aWindowWithAHoleOrFewReadingsIsNotCovered() {
    PowerTrace trace = new PowerTrace();
    for (int ms = 0; ms < 1000; ms += 5) {
      if (ms < 300 || ms > 500) {
        add(trace, ms, 100, 0);
      }
    }

    assertThat(trace.window(BEGIN, BEGIN + 295 * MS).isCovered(295 * MS)).isTrue();
    assertThat(trace.window(BEGIN, BEGIN + 990 * MS).isCovered(990 * MS)).isFalse();
    assertThat(trace.window(BEGIN + 600 * MS, BEGIN + 1500 * MS).isCovered(900 * MS)).isFalse();
    assertThat(trace.window(BEGIN + 600 * MS, BEGIN + 612 * MS).isCovered(12 * MS)).isFalse();
    assertThat(new PowerTrace().window(BEGIN, BEGIN + MS).isCovered(MS)).isFalse();
  }

  @Test
  void aMeterThatWasResetBeginsAnew() {
    PowerTrace trace = new PowerTrace();
    for (int ms = 0; ms < 100; ms += 5) {
      add(trace, ms, 100, 0);
    }
    for (int ms = 0; ms < 100; ms += 5) {
      trace.add(
          new PowerReading(OptionalDouble.of(ms / 1000.0), 5, 0.06), BEGIN + (5000 + ms) * MS);
    }

    assertThat(trace.window(BEGIN, BEGIN + 90 * MS).samples()).isZero();
    assertThat(trace.window(BEGIN + 5000 * MS, BEGIN + 5095 * MS).watts())
        .isCloseTo(0.3, within(1e-9));
  }
}
