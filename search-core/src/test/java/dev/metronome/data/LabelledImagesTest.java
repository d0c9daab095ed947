package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelledImagesTest {

  private static final List<String> NAMES = List.of("a", "b");

  /** Images of 1 x 2 pixels whose bytes are all the image's index. */
  static LabelledImages numbered(int count) {
    byte[] pixels = new byte[count * 6];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      Arrays.fill(pixels, i * 6, i * 6 + 6, (byte) i);
      labels[i] = i % 2;
    }
    return LabelledImages.copyOf(pixels, labels, 1, 2, NAMES);
  }

  private static int[] numbers(LabelledImages images) {
    return IntStream.range(0, images.count()).map(i -> images.pixels(i)[0] & 0xFF).toArray();
  }

  @Test
  void keepsNothingOfTheArraysItIsMadeFrom() {
    byte[] pixels = {1, 2, 3};
    int[] labels = {1};
    LabelledImages images = LabelledImages.copyOf(pixels, labels, 1, 1, NAMES);
    pixels[0] = 9;
    labels[0] = 0;
    images.pixels(0)[1] = 9;
    assertThat(images.pixels(0)).containsExactly(1, 2, 3);
    assertThat(images.label(0)).isEqualTo(1);
  }

  @Test
  void subsetOfASubsetHasTheChosenImagesInOrder() {
    LabelledImages images = numbered(10).subset(new int[] {9, 3, 4, 0}).subset(new int[] {2, 0});
    assertThat(numbers(images)).containsExactly(4, 9);
    assertThat(images.label(0)).isZero();
    assertThat(images.label(1)).isEqualTo(1);
    assertThat(images.countPerClass()).containsExactly(1, 1);
  }

  @Test
  void shuffledSplitDividesAllImagesAndDependsOnTheSeed() {
    LabelledImages.Split split = numbered(100).shuffledSplit(5, 30);
    assertThat(split.first().count()).isEqualTo(30);
    assertThat(
            IntStream.concat(
                IntStream.of(numbers(split.first())), IntStream.of(numbers(split.second()))))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
    assertThat(numbers(numbered(100).shuffledSplit(5, 30).first()))
        .containsExactly(numbers(split.first()));
    assertThat(numbers(numbered(100).shuffledSplit(6, 30).first()))
        .isNotEqualTo(numbers(split.first()));
  }

  @Test
  void statisticsAreThoseOfTheBytesDividedBy255() {
    byte[] pixels = {0, (byte) 255, 10, (byte) 255, (byte) 255, 10};
    ChannelStatistics statistics =
        LabelledImages.copyOf(pixels, new int[] {0}, 1, 2, NAMES).channelStatistics();
    assertThat(statistics.mean().get(0)).isEqualTo(0.5, within(1e-12));
    assertThat(statistics.mean().get(1)).isEqualTo(1.0, within(1e-12));
    assertThat(statistics.mean().get(2)).isEqualTo(10 / 255.0, within(1e-12));
    assertThat(statistics.standardDeviation().get(0)).isEqualTo(0.5, within(1e-12));
    assertThat(statistics.standardDeviation().get(2)).isEqualTo(0.0, within(1e-12));
  }

  @Test
  void refusesLabelsAndSizesThatDoNotFit() {
    assertThatThrownBy(() -> LabelledImages.copyOf(new byte[3], new int[] {2}, 1, 1, NAMES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label 2 of image 0");
    assertThatThrownBy(() -> LabelledImages.copyOf(new byte[4], new int[] {0}, 1, 1, NAMES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 bytes");
    assertThatThrownBy(() -> numbered(3).subset(new int[] {3}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void searchSplitIsDisjointAndLeavesTheTestImagesAlone() {
    ImageDataset dataset = new ImageDataset("numbers", numbered(50), numbered(4));
    ImageDataset.SearchSplit split = dataset.searchSplit(3, 20);
    assertThat(split.validation().count()).isEqualTo(20);
    assertThat(split.train().count()).isEqualTo(30);
    assertThat(IntStream.of(numbers(split.train())).boxed().toList())
        .doesNotContainAnyElementsOf(IntStream.of(numbers(split.validation())).boxed().toList());
    assertThatThrownBy(() -> dataset.searchSplit(3, 50))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesADatasetWhosePartsHaveDifferentClasses() {
    LabelledImages other =
        LabelledImages.copyOf(new byte[6], new int[] {0}, 1, 2, List.of("a", "c"));
    assertThatThrownBy(() -> new ImageDataset("mixed", numbered(2), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[a, c]");
  }
}
