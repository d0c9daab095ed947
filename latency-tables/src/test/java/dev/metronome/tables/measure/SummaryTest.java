package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void statisticsAreThoseComputedByHand() {
    Samples samples =
        Samples.ofNanos(5_000_000, 1_000_000, 2_000_000, 9_000_000, 4_000_000, 3_000_000);

    // Sorted 1 2 3 4 5 9; median 3.5; deviations .5 .5 1.5 1.5 2.5 5.5; rank of 90 % is 4.5.
    assertThat(Summary.of(samples)).isEqualTo(new Summary(6, 3.5, 4, 1.5, 7, 1, 1, 9));
  }

  @Test
  void oneSampleIsEveryStatisticOfItself() {
    assertThat(Summary.of(Samples.ofNanos(1_234_567)))
        .isEqualTo(new Summary(1, 1.234567, 1.234567, 0, 1.234567, 1.234567, 1.234567, 1.234567));
  }

  @Test
  void noSamplesHaveNoSummary() {
    assertThatThrownBy(() -> Summary.of(Samples.ofNanos()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no samples to summarize");
  }

  @Property(tries = 500)
  void statisticsOfAnySamplesAgreeWithOneAnother(
      @ForAll @Size(min = 1, max = 60) List<@LongRange(max = 1_000_000_000_000L) Long> times) {
    long[] nanos = times.stream().mapToLong(Long::longValue).toArray();
    Summary summary = Summary.of(Samples.ofNanos(nanos));

    assertThat(summary.count()).isEqualTo(nanos.length);
    assertThat(summary.minMs()).isEqualTo(Arrays.stream(nanos).min().orElseThrow() / 1e6);
    assertThat(summary.madMs()).isBetween(0.0, summary.medianMs());
  }

  @Test
  void theOrderOfSamplesDoesNotMatter() {
    assertThat(Summary.of(Samples.ofNanos(3, 1, 2)))
        .isEqualTo(Summary.of(Samples.ofNanos(1, 2, 3)));
  }

  @Test
  void halfTheWidthIsAShareOfTheMedian() {
    assertThat(new Summary(6, 4, 4, 0, 5, 2, 3, 5).relativeHalfWidth()).isEqualTo(0.25);
    assertThat(new Summary(6, 0, 0, 0, 0, 0, 0, 0).relativeHalfWidth()).isZero();
    assertThat(new Summary(6, 0, 1, 0, 1, 0, 0, 1).relativeHalfWidth()).isInfinite();
  }

  @Test
  void contradictionsAreRefused() {
    assertRefused("statistics of 0 samples", () -> new Summary(0, 1, 1, 0, 1, 1, 1, 1));
    assertRefused("median is NaN ms", () -> new Summary(1, Double.NaN, 1, 0, 1, 1, 1, 1));
    assertRefused("mean is Infinity ms", () -> new Summary(1, 1, 1 / 0.0, 0, 1, 1, 1, 1));
    assertRefused("deviation is -1.0 ms", () -> new Summary(1, 1, 1, -1, 1, 1, 1, 1));
    assertRefused("above the mean", () -> new Summary(1, 2, 0.5, 0, 2, 1, 1, 2));
    assertRefused("above the low end", () -> new Summary(1, 2, 2, 0, 2, 1.5, 1, 2));
    assertRefused("above the median", () -> new Summary(1, 2, 2, 0, 2, 1, 3, 4));
    assertRefused("above the high end", () -> new Summary(1, 2, 2, 0, 2, 1, 1, 1.5));
    assertRefused("above the 90th percentile", () -> new Summary(1, 2, 2, 0, 1.5, 1, 1, 2));
  }

  @Test
  void samplesAreNeverNegativeAndNeverShared() {
    assertRefused("a sample of -1 ns", () -> Samples.ofNanos(1, -1));
    long[] nanos = {1, 2};
    Samples samples = Samples.ofNanos(nanos);
    nanos[0] = 9;
    samples.elapsedNanos()[1] = 9;
    assertThat(samples).isEqualTo(Samples.ofNanos(1, 2)).hasToString("2 samples");
    assertThat(samples).isNotEqualTo(Samples.ofNanos(2, 1));
    assertThat(samples).hasSameHashCodeAs(Samples.ofNanos(1, 2));
  }

  private static void assertRefused(String message, Runnable construction) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
