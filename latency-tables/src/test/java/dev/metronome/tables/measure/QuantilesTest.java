package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantilesTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 1, 2",
    "5, 1, 5",
    "6, 1, 6",
    "8, 1, 8",
    "9, 2, 8",
    "10, 2, 9",
    "11, 2, 10",
    "12, 3, 10",
    "20, 6, 15",
    "25, 8, 18",
    "30, 10, 21",
    "50, 18, 33",
    "100, 40, 61"
  })
  void theIntervalOfTheMedianHasTheRanksOfTheBinomialTable(int count, int low, int high) {
    double[] ranks = IntStream.rangeClosed(1, count).asDoubleStream().toArray();

    assertThat(Quantiles.medianInterval95(ranks)).isEqualTo(new Quantiles.Interval(low, high));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.25, 1.75", "0.5, 3", "0.9, 12.4", "1, 16"})
  void aQuantileLiesOnTheLineBetweenItsRanks(double share, double expected) {
    // Ranks 0 to 4 at shares 0, 1/4, ... 1; the rank of share 0.25 is 1 of {1, 1.75, 3, 7, 16}.
    double[] ascending = {1, 1.75, 3, 7, 16};

    assertThat(Quantiles.of(ascending, share)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void anyQuantileOfOneValueIsTheValue() {
    assertThat(Quantiles.of(new double[] {7}, 0.9)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"6, 0.96875", "10, 0.978515625", "20, 0.958610535", "51, 0.951104"})
  void theIntervalCoversTheMedianAsOftenAsItsRanksSay(int count, double coverage) {
    Random random = new Random(20260131L + count);
    int rounds = 20_000;
    int covered = 0;
    for (int round = 0; round < rounds; round++) {
      // Skewed like latencies: exponential, whose median is ln 2.
      double[] values =
          IntStream.range(0, count).mapToDouble(i -> -Math.log(1 - random.nextDouble())).toArray();
      Arrays.sort(values);
      Quantiles.Interval interval = Quantiles.medianInterval95(values);
      covered += interval.low() <= Math.log(2) && Math.log(2) <= interval.high() ? 1 : 0;
    }
    double standardError = Math.sqrt(coverage * (1 - coverage) / rounds);

    assertThat((double) covered / rounds).isCloseTo(coverage, within(3 * standardError));
  }
}
