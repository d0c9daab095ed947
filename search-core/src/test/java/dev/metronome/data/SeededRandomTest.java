package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeededRandomTest {

  @Property(tries = 200)
  void permutationHoldsEveryIndexOnce(@ForAll long seed, @ForAll @IntRange(max = 300) int count) {
    int[] order = SeededRandom.of(seed, 0).permutation(count);
    Arrays.sort(order);
    assertThat(order).containsExactly(IntStream.range(0, count).toArray());
  }

  @Test
  void boundedDrawsAreSpreadEvenly() {
    SeededRandom random = SeededRandom.of(1, 2);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    // Five standard deviations of a binomial count.
    for (int count : counts) {
      assertThat(count).isBetween(9_536, 10_464);
    }
  }

  @Test
  void neighbouringSeedsAndStreamsDiffer() {
    assertThat(
            new long[] {
              SeededRandom.of(1, 0).nextLong(),
              SeededRandom.of(0, 1).nextLong(),
              SeededRandom.of(1, 1).nextLong(),
              SeededRandom.of(0, 0).nextLong()
            })
        .doesNotHaveDuplicates();
  }
}
