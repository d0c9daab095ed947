package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchSourceTest {

  /** Pixels come out as bytes divided by 255. */
  private static final ChannelStatistics AS_THEY_ARE =
      new ChannelStatistics(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  private static final int SIDE = 4;

  /** One image whose pixel at row y and column x holds 10 + 4 y + x, +50 and +100 by channel. */
  private static LabelledImages grid() {
    byte[] pixels = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (10 + i / 3 + 50 * (i % 3));
    }
    return LabelledImages.copyOf(pixels, new int[] {0}, SIDE, SIDE, List.of("only"));
  }

  private static int value(Batch batch, int image, int y, int x, int channel) {
    int at = ((image * batch.height() + y) * batch.width() + x) * 3 + channel;
    return Math.round(batch.pixels()[at] * 255);
  }

  private static int number(Batch batch, int image) {
    return value(batch, image, 0, 0, 0);
  }

  @Test
  void aBatchIsDividedIntoPartsThatHoldEveryImageOnceInOrder() {
    Batch whole =
        new TrainingBatches(
                LabelledImagesTest.numbered(10), AS_THEY_ARE, Augmentation.none(), 10, 11)
            .batch(0);
    for (int count : new int[] {1, 3, 4, 10}) {
      List<Batch> parts = whole.parts(count);
      assertThat(parts).hasSize(count);
      int at = 0;
      for (Batch part : parts) {
        assertThat(part.size()).isBetween(10 / count, (10 + count - 1) / count);
        for (int i = 0; i < part.size(); i++, at++) {
          assertThat(number(part, i)).isEqualTo(number(whole, at));
          assertThat(part.labels()[i]).isEqualTo(whole.labels()[at]);
        }
      }
      assertThat(at).isEqualTo(10);
    }
    assertThatThrownBy(() -> whole.parts(11)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyEpochIsAnotherPermutationAlsoAcrossBatches() {
    LabelledImages images = LabelledImagesTest.numbered(10);
    TrainingBatches batches = new TrainingBatches(images, AS_THEY_ARE, Augmentation.none(), 4, 11);
    List<Integer> seen = new ArrayList<>();
    for (int step = 0; step < 5; step++) {
      Batch batch = batches.batch(step);
      for (int i = 0; i < batch.size(); i++) {
        seen.add(number(batch, i));
        assertThat(batch.labels()[i]).isEqualTo(number(batch, i) % 2);
      }
    }
    List<Integer> all = IntStream.range(0, 10).boxed().toList();
    assertThat(seen.subList(0, 10)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(seen.subList(10, 20)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(seen.subList(0, 10)).isNotEqualTo(seen.subList(10, 20)).isNotEqualTo(all);
    assertThat(batches.stepsPerEpoch()).isEqualTo(3);
  }

  @Test
  void aBatchLargerThanTheSetShowsSeveralEpochs() {
    Batch batch =
        new TrainingBatches(LabelledImagesTest.numbered(3), AS_THEY_ARE, Augmentation.none(), 7, 1)
            .batch(0);
    int[] times = new int[3];
    for (int i = 0; i < 7; i++) {
      times[number(batch, i)]++;
    }
    assertThat(times).containsOnly(2, 3);
  }

  @Test
  void aBatchDependsOnSeedAndStepAlone() {
    LabelledImages images =
        new GeneratedImages(24, 12, 1).draw(16, ProgressListener.silent()).train();
    TrainingBatches inOrder = training(images, 5);
    for (int step = 0; step < 20; step++) {
      inOrder.batch(step);
    }
    Batch early = inOrder.batch(3);
    Batch resumed = training(images, 5).batch(3);
    assertThat(resumed.pixels()).containsExactly(early.pixels());
    assertThat(resumed.labels()).containsExactly(early.labels());
    assertThat(training(images, 6).batch(3).pixels()).isNotEqualTo(early.pixels());
  }

  private static TrainingBatches training(LabelledImages images, long seed) {
    return new TrainingBatches(
        images, images.channelStatistics(), Augmentation.cropAndFlip(16), 10, seed);
  }

  @Test
  void cropsAreWindowsOfTheBlackPaddedImage() {
    assertWindows(new Augmentation(2, Augmentation.Padding.BLACK, false), 25);
  }

  @Test
  void cropsAreWindowsOfTheReflectedImage() {
    assertWindows(new Augmentation(2, Augmentation.Padding.REFLECT, false), 25);
  }

  @Test
  void flippedCropsAreMirroredWindows() {
    assertWindows(new Augmentation(1, Augmentation.Padding.BLACK, true), 18);
  }

  /** Every image of many is one of the windows, and every window occurs. */
  private static void assertWindows(Augmentation augmentation, int windows) {
    Batch batch = new TrainingBatches(grid(), AS_THEY_ARE, augmentation, 2_000, 3).batch(0);
    List<List<Integer>> possible = new ArrayList<>();
    int padding = augmentation.cropPadding();
    for (int down = -padding; down <= padding; down++) {
      for (int right = -padding; right <= padding; right++) {
        possible.add(window(augmentation.padding(), down, right, false));
        if (augmentation.horizontalFlip()) {
          possible.add(window(augmentation.padding(), down, right, true));
        }
      }
    }
    assertThat(possible).doesNotHaveDuplicates().hasSize(windows);
    List<List<Integer>> found = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<Integer> pixels = new ArrayList<>();
      for (int j = 0; j < SIDE * SIDE * 3; j++) {
        pixels.add(value(batch, i, j / 3 / SIDE, j / 3 % SIDE, j % 3));
      }
      found.add(pixels);
    }
    assertThat(found.stream().distinct().toList()).containsExactlyInAnyOrderElementsOf(possible);
  }

  private static List<Integer> window(
      Augmentation.Padding padding, int down, int right, boolean flip) {
    List<Integer> pixels = new ArrayList<>();
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        for (int c = 0; c < 3; c++) {
          pixels.add(seen(padding, y + down, (flip ? SIDE - 1 - x : x) + right, c));
        }
      }
    }
    return pixels;
  }

  private static int seen(Augmentation.Padding padding, int y, int x, int channel) {
    if (padding == Augmentation.Padding.BLACK && (y < 0 || y >= SIDE || x < 0 || x >= SIDE)) {
      return 0;
    }
    int[] mirror = {2, 1, 0, 1, 2, 3, 2, 1};
    return 10 + SIDE * mirror[y + 2] + mirror[x + 2] + 50 * channel;
  }

  @Test
  void pixelsAreNormalizedByChannel() {
    ChannelStatistics statistics =
        new ChannelStatistics(List.of(0.1, 0.2, 0.3), List.of(0.5, 0.25, 0.0));
    float[] pixels = new EvaluationBatches(grid(), statistics, 1).batch(0).pixels();
    assertThat(pixels[0]).isEqualTo((float) ((10 / 255.0 - 0.1) / 0.5));
    assertThat(pixels[1]).isEqualTo((float) ((60 / 255.0 - 0.2) / 0.25));
    assertThat(pixels[2]).isEqualTo((float) (110 / 255.0 - 0.3));
  }

  @Test
  void evaluationShowsEveryImageOnceInOrderAndEndsWithASmallerBatch() {
    EvaluationBatches batches =
        new EvaluationBatches(LabelledImagesTest.numbered(10), AS_THEY_ARE, 4);
    assertThat(batches.length()).isEqualTo(3);
    List<Integer> seen = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      Batch batch = batches.batch(step);
      for (int i = 0; i < batch.size(); i++) {
        seen.add(number(batch, i));
      }
    }
    assertThat(seen).isEqualTo(IntStream.range(0, 10).boxed().toList());
    assertThat(batches.batch(2).size()).isEqualTo(2);
    assertThatThrownBy(() -> batches.batch(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theUsualPaddingGrowsWithTheResolution() {
    assertThat(Augmentation.cropAndFlip(32).cropPadding()).isEqualTo(4);
    assertThat(Augmentation.cropAndFlip(224).cropPadding()).isEqualTo(28);
  }

  @Test
  void refusesPaddingAsWideAsTheImage() {
    Augmentation wide = new Augmentation(SIDE, Augmentation.Padding.REFLECT, false);
    assertThatThrownBy(() -> new TrainingBatches(grid(), AS_THEY_ARE, wide, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("padding of 4");
  }
}
