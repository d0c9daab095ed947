package dev.metronome.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.tables.Measurement;
import dev.metronome.tables.measure.BurstSamples;
import dev.metronome.tables.measure.Clock;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What machines, good and bad, are told. */
class SelfcheckItemsTest {

  private static final long REFERENCE_NANOS = 1_000_000;

  /** Bursts with these ratios to a reference of 1 ms. */
  private static InterleavedMeasurer.Result bursts(double... ratios) {
    List<BurstSamples.Burst> bursts =
        Arrays.stream(ratios)
            .mapToObj(
                ratio ->
                    new BurstSamples.Burst(
                        REFERENCE_NANOS,
                        Samples.ofNanos(
                            Math.round(ratio * REFERENCE_NANOS),
                            Math.round(2 * ratio * REFERENCE_NANOS))))
            .toList();
    return new InterleavedMeasurer.Result(
        new BurstSamples(bursts, 0),
        new Measurement(new Summary(1, 1, 1, 0, 1, 1, 1, 1), StopReason.SAMPLES_SPENT));
  }

  @Test
  void aCopyThatTakesLongerThanItselfIsBad() {
    assertThat(NoiseItems.noiseFloor(bursts(1, 1.001, 1.002, 0.999)).verdict())
        .isEqualTo(Verdict.OK);
    Item off = NoiseItems.noiseFloor(bursts(1.05, 1.05, 1.05, 1.05));
    assertThat(off.verdict()).isEqualTo(Verdict.BAD);
    assertThat(off.values().get("distancePercent")).isEqualTo(5, within(1e-6));
    assertThat(NoiseItems.noiseFloor(bursts(0.7, 1, 1, 1.3)).verdict()).isEqualTo(Verdict.BAD);
  }

  @Test
  void kindsThatAreSlowedDifferentlyAreNoticed() {
    Item steady = NoiseItems.kinds(bursts(1, 2, 1, 2), bursts(3, 6, 3, 6));
    assertThat(steady.values().get("shiftPercent")).isEqualTo(0, within(1e-6));
    Item moved = NoiseItems.kinds(bursts(1, 1, 1, 1), bursts(3, 3, 3.3, 3.3));
    assertThat(moved.values().get("shiftPercent")).isEqualTo(10, within(1e-6));
    assertThat(moved.verdict()).isEqualTo(Verdict.BAD);
  }

  @Test
  void aReferenceThatHoldsItsSpeedIsOk() {
    Samples burst = Samples.ofNanos(REFERENCE_NANOS, 3 * REFERENCE_NANOS);
    assertThat(NoiseItems.drift(List.of(burst, burst, burst)).verdict()).isEqualTo(Verdict.OK);
    Samples slow = Samples.ofNanos(5 * REFERENCE_NANOS);
    assertThat(NoiseItems.drift(List.of(burst, slow, burst, slow)).verdict())
        .isEqualTo(Verdict.BAD);
  }

  @Test
  void aCoarseClockIsBad() {
    assertThat(HarnessItems.clock(new Clock(30, 25)).verdict()).isEqualTo(Verdict.OK);
    assertThat(HarnessItems.clock(new Clock(1_000_000, 25)).verdict()).isEqualTo(Verdict.BAD);
  }

  @Test
  void stolenTimeIsReadFromTheKernelsCounts() {
    ProcessorTime before =
        ProcessorTime.parse(
                List.of("cpu  10 0 10 70 5 0 0 5 3 0", "cpu0 5 0 5 35 2 0 0 3 3 0", "intr 1"))
            .orElseThrow();
    assertThat(before).isEqualTo(new ProcessorTime(100, 5, 1));
    ProcessorTime after = new ProcessorTime(200, 25, 1);
    assertThat(after.stolenPercentSince(before)).isEqualTo(20);
    assertThat(before.stolenPercentSince(before)).isZero();
    Item load =
        SystemItems.load(
            new SystemItems.Before(0, Optional.of(before)), Optional.of(after), /* threads= */ 1);
    assertThat(load.verdict()).isEqualTo(Verdict.BAD);
    assertThat(ProcessorTime.parse(List.of("cpu 1 2 3"))).isEmpty();
  }

  @Test
  void loadCountsBesideTheThreadsOfAnInference() {
    Optional<ProcessorTime> four = Optional.of(new ProcessorTime(100, 0, 4));
    assertThat(SystemItems.load(new SystemItems.Before(3, four), four, 1).verdict())
        .isEqualTo(Verdict.OK);
    assertThat(SystemItems.load(new SystemItems.Before(3, four), four, 4).verdict())
        .isEqualTo(Verdict.NOTE);
    assertThat(SystemItems.load(new SystemItems.Before(9, four), four, 1).verdict())
        .isEqualTo(Verdict.BAD);
    assertThat(
            SystemItems.load(new SystemItems.Before(-1, Optional.empty()), four, 1)
                .values()
                .keySet())
        .containsExactly("cores");
  }

  @Test
  void roundsFillTheTimeWithinLimits() {
    assertThat(Selfcheck.roundsIn(Duration.ofSeconds(10), 100_000_000)).isEqualTo(100);
    assertThat(Selfcheck.roundsIn(Duration.ofSeconds(1), 900_000_000)).isEqualTo(10);
    assertThat(Selfcheck.roundsIn(Duration.ofHours(1), 0)).isEqualTo(2000);
  }
}
