package dev.metronome.network;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaddingTest {

  /** Worked out by hand from TensorFlow's definition of "same". */
  @ParameterizedTest
  @CsvSource({
    // size, kernel, stride, before, after
    "32, 3, 1, 1, 1",
    "32, 5, 1, 2, 2",
    "32, 7, 1, 3, 3",
    "32, 1, 1, 0, 0",
    "32, 1, 2, 0, 0",
    "32, 3, 2, 0, 1",
    "32, 5, 2, 1, 2",
    "32, 7, 2, 2, 3",
    "33, 3, 2, 1, 1",
    "33, 5, 2, 2, 2",
    "7, 3, 2, 1, 1",
    "7, 7, 2, 3, 3",
    "1, 3, 1, 1, 1",
    "1, 3, 2, 1, 1",
    "2, 3, 2, 0, 1",
    "2, 5, 2, 1, 2",
    "10, 3, 3, 1, 1",
    "11, 3, 3, 0, 1",
    "12, 3, 3, 0, 0",
    "5, 2, 1, 0, 1",
    "4, 2, 2, 0, 0",
    "9, 2, 4, 0, 1",
  })
  void sameIsThatOfTensorFlow(int size, int kernel, int stride, int before, int after) {
    assertThat(PaddingRule.SAME.padding(size, kernel, stride))
        .isEqualTo(new Padding(before, after));
  }

  @ParameterizedTest
  @CsvSource({"32, 1, 2, 0", "32, 3, 2, 1", "33, 3, 2, 1", "32, 5, 1, 2", "7, 7, 2, 3"})
  void symmetricIsHalfTheKernelWhateverTheSize(int size, int kernel, int stride, int each) {
    assertThat(PaddingRule.SYMMETRIC.padding(size, kernel, stride))
        .isEqualTo(new Padding(each, each));
  }

  /** An unpadded convolution over the padded size gives ceil(size / stride) outputs. */
  @Property
  void givesAsManyOutputsAsTheShapeSays(
      @ForAll PaddingRule rule,
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 9) int kernel,
      @ForAll @IntRange(min = 1, max = 4) int stride) {
    Assume.that(rule.allows(kernel));
    Padding padding = rule.padding(size, kernel, stride);
    int padded = size + padding.before() + padding.after();
    int outputs = (Math.max(padded, kernel) - kernel) / stride + 1;
    assertThat(outputs).isEqualTo((int) Math.ceil((double) size / stride));
    assertThat(padding.after() - padding.before()).isBetween(0, 1);
  }
}
