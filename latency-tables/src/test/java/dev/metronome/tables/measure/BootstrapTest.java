package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {

  /**
   * Of 800 intervals at 95 % a binomial's three standard deviations are 2.3 %. The percentile
   * bootstrap of few values is known to cover some percent less or more than it says, so a little
   * more is allowed on both sides: what is excluded is a 90 % or a 99 % interval.
   */
  @ParameterizedTest
  @ValueSource(ints = {12, 25, 40})
  void theIntervalCoversTheMedianOfASkewedDistributionAboutNineteenTimesOfTwenty(int values) {
    SplittableRandom random = new SplittableRandom(values);
    int trials = 800;
    int covered = 0;
    for (int trial = 0; trial < trials; trial++) {
      // Exponential with rate 1, as times above a floor are; its median is ln 2.
      double[] sample =
          DoubleStream.generate(() -> -Math.log(1 - random.nextDouble())).limit(values).toArray();
      Estimate estimate = Bootstrap.median(sample);
      covered += estimate.low() <= Math.log(2) && Math.log(2) <= estimate.high() ? 1 : 0;
    }
    assertThat((double) covered / trials).isBetween(0.92, 0.98);
  }

  @Test
  void theIntervalNarrowsWithTheRootOfTheNumberOfValues() {
    SplittableRandom random = new SplittableRandom(5);
    double few = averageHalfWidth(random, 20);
    double many = averageHalfWidth(random, 80);
    assertThat(few / many).isBetween(1.7, 2.3);
  }

  private static double averageHalfWidth(SplittableRandom random, int values) {
    return DoubleStream.generate(
            () -> Bootstrap.median(random.doubles(values, 1, 2).toArray()).relativeHalfWidth())
        .limit(50)
        .average()
        .orElseThrow();
  }

  @Test
  void theSameValuesHaveTheSameIntervalAndKeepTheirOrder() {
    double[] values = {3, 1, 2, 5, 4, 9, 7};
    Estimate estimate = Bootstrap.median(values);
    assertThat(estimate).isEqualTo(Bootstrap.median(values));
    assertThat(estimate.value()).isEqualTo(4);
    assertThat(estimate.low()).isLessThan(4);
    assertThat(estimate.high()).isGreaterThan(4);
    assertThat(values).containsExactly(3, 1, 2, 5, 4, 9, 7);
  }
}
