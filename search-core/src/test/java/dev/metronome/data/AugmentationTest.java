package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final ChannelStatistics AS_THEY_ARE =
      new ChannelStatistics(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  /** White images of 16 x 12 pixels, alternately of two classes. */
  private static LabelledImages white(int count) {
    byte[] pixels = new byte[count * 16 * 12 * 3];
    Arrays.fill(pixels, (byte) 255);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
    }
    return LabelledImages.copyOf(pixels, labels, 16, 12, List.of("even", "odd"));
  }

  private static Batch batch(
      LabelledImages images, Augmentation augmentation, int size, long seed) {
    return new TrainingBatches(images, AS_THEY_ARE, augmentation, size, seed).batch(0);
  }

  @Property(tries = 100)
  void theTargetsOfEveryImageSumToOneHoweverTheyAreMixedAndSmoothed(
      @ForAll @DoubleRange(min = 0.01, max = 1) double mixup,
      @ForAll @DoubleRange(min = 0, max = 0.9) double smoothing,
      @ForAll long seed) {
    Batch batch = batch(white(8), Augmentation.none().with(0, mixup), 8, seed);
    float[] targets = batch.targets(3, smoothing);
    for (int i = 0; i < 8; i++) {
      float sum = 0;
      for (int c = 0; c < 3; c++) {
        assertThat(targets[3 * i + c]).isBetween(0f, 1f);
        sum += targets[3 * i + c];
      }
      assertThat(sum).isCloseTo(1, within(1e-6f));
      assertThat(targets[3 * i + 2]).isEqualTo((float) (smoothing / 3));
    }
  }

  @Test
  void pixelsAreMixedAsLabelsAre() {
    // Class and red are the image's number; all five are there once.
    byte[] pixels = new byte[5 * 3];
    for (int i = 0; i < 5; i++) {
      pixels[3 * i] = (byte) (50 * i);
    }
    LabelledImages images =
        LabelledImages.copyOf(
            pixels, new int[] {0, 1, 2, 3, 4}, 1, 1, List.of("a", "b", "c", "d", "e"));
    boolean mixed = false;
    for (int seed = 0; seed < 20; seed++) {
      Batch batch = batch(images, Augmentation.none().with(0, 0.5), 5, seed);
      float[] targets = batch.targets(5, 0);
      for (int i = 0; i < 5; i++) {
        float expected = 0;
        for (int c = 0; c < 5; c++) {
          expected += targets[5 * i + c] * 50 * c / 255;
        }
        assertThat(batch.pixels()[3 * i]).isCloseTo(expected, within(1e-5f));
        float share = targets[5 * i + batch.labels()[i]];
        mixed |= share > 0.2 && share < 0.8;
      }
    }
    assertThat(mixed).isTrue();
  }

  @Test
  void theSharesOfMixupAreThoseOfABetaDistribution() {
    for (double alpha : new double[] {0.01, 0.2, 1}) {
      SeededRandom random = SeededRandom.of(3, 0);
      double sum = 0;
      double squares = 0;
      int count = 50_000;
      for (int i = 0; i < count; i++) {
        double share = random.symmetricBeta(alpha);
        assertThat(share).isBetween(0.0, 1.0);
        sum += share;
        squares += (share - 0.5) * (share - 0.5);
      }
      assertThat(sum / count).isCloseTo(0.5, within(0.01));
      assertThat(squares / count).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
    }
  }

  @Property(tries = 60)
  void cutoutTakesASquareOrWhatLiesOfItInTheImage(
      @ForAll @DoubleRange(min = 0.1, max = 1) double cutout, @ForAll long seed) {
    int side = (int) Math.round(cutout * 12);
    Batch batch = batch(white(4), Augmentation.none().with(cutout, 0), 4, seed);
    for (int i = 0; i < 4; i++) {
      int top = 16;
      int bottom = -1;
      int left = 12;
      int right = -1;
      int area = 0;
      for (int y = 0; y < 16; y++) {
        for (int x = 0; x < 12; x++) {
          int at = ((i * 16 + y) * 12 + x) * 3;
          if (batch.pixels()[at] == 0) {
            area++;
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
            left = Math.min(left, x);
            right = Math.max(right, x);
          }
          assertThat(batch.pixels()[at + 1]).isEqualTo(batch.pixels()[at]);
          assertThat(batch.pixels()[at + 2]).isEqualTo(batch.pixels()[at]);
        }
      }
      int height = bottom - top + 1;
      int width = right - left + 1;
      assertThat(area).isEqualTo(height * width).isBetween(side / 2 * (side / 2), side * side);
      assertThat(height == side || top == 0 || bottom == 15).isTrue();
      assertThat(width == side || left == 0 || right == 11).isTrue();
    }
  }

  @Property(tries = 500)
  void resizedCropsKeepTheirBoundsAndLieInTheImage(
      @ForAll @IntRange(min = 8, max = 300) int height,
      @ForAll @IntRange(min = 8, max = 300) int width,
      @ForAll @DoubleRange(min = 0.08, max = 1) double smallestArea,
      @ForAll long seed) {
    RandomResizedCrop crop = RandomResizedCrop.USUAL.withSmallestArea(smallestArea);
    Resampler.Window window = crop.draw(SeededRandom.of(seed, 0), height, width);
    assertThat(window.top()).isBetween(0.0, height - window.height());
    assertThat(window.left()).isBetween(0.0, width - window.width());
    // Whole pixels: half a pixel on either side.
    double h = window.height();
    double w = window.width();
    assertThat((w - 0.5) / (h + 0.5)).isLessThanOrEqualTo(4.0 / 3 + 1e-9);
    assertThat((w + 0.5) / (h - 0.5)).isGreaterThanOrEqualTo(3.0 / 4 - 1e-9);
    boolean fits = Math.max(height, width) <= 4.0 / 3 * Math.min(height, width);
    if (fits) {
      assertThat((h + 0.5) * (w + 0.5)).isGreaterThanOrEqualTo(smallestArea * height * width);
    }
  }

  @Test
  void resizedCropsCoverTheRangeOfAreasAndAspects() {
    double smallest = 1;
    double largest = 0;
    double narrowest = 9;
    double widest = 0;
    for (int i = 0; i < 2000; i++) {
      Resampler.Window window = RandomResizedCrop.USUAL.draw(SeededRandom.of(1, i), 200, 200);
      double area = window.height() * window.width() / 40_000;
      smallest = Math.min(smallest, area);
      largest = Math.max(largest, area);
      narrowest = Math.min(narrowest, window.width() / window.height());
      widest = Math.max(widest, window.width() / window.height());
    }
    assertThat(smallest).isBetween(0.079, 0.085);
    assertThat(largest).isGreaterThan(0.95);
    assertThat(narrowest).isBetween(0.74, 0.76);
    assertThat(widest).isBetween(1.32, 1.35);
  }

  @Test
  void aWhiteImageStaysWhiteWhateverIsCutOutOfIt() {
    Augmentation augmentation = Augmentation.resizedCropAndFlip(RandomResizedCrop.USUAL);
    assertThat(batch(white(6), augmentation, 6, 4).pixels()).containsOnly(1f);
  }

  @Test
  void everyKindOfVariationDependsOnSeedAndStepAlone() {
    LabelledImages images =
        new GeneratedImages(24, 12, 1).draw(16, ProgressListener.silent()).train();
    Augmentation all = Augmentation.resizedCropAndFlip(RandomResizedCrop.USUAL).with(0.5, 0.2);
    TrainingBatches inOrder = new TrainingBatches(images, images.channelStatistics(), all, 10, 5);
    Batch first = inOrder.batch(0);
    inOrder.batch(1);
    Batch again = new TrainingBatches(images, images.channelStatistics(), all, 10, 5).batch(1);
    assertThat(again.pixels()).containsExactly(inOrder.batch(1).pixels());
    assertThat(again.targets(12, 0)).containsExactly(inOrder.batch(1).targets(12, 0));
    assertThat(again.pixels()).isNotEqualTo(first.pixels());
  }

  @Test
  void keptImagesAreBoundedInSideAndShape() {
    assertThat(SourceImages.keptSize(30, 40, 32)).containsExactly(30, 40);
    assertThat(SourceImages.keptSize(480, 640, 32)).containsExactly(48, 64);
    assertThat(SourceImages.keptSize(640, 480, 32)).containsExactly(64, 48);
    assertThat(SourceImages.keptSize(100, 5000, 32)).containsExactly(48, 85);
    assertThat(SourceImages.keptSize(1, 900, 32)).containsExactly(1, 2);
  }

  @Test
  void strengthsOutOfTheirBoundsAreRefused() {
    assertThatThrownBy(() -> Augmentation.none().with(1.1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Augmentation.none().with(0, 1.1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RandomResizedCrop(0, 1.3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new Augmentation(
                    4,
                    Augmentation.Padding.BLACK,
                    Optional.of(RandomResizedCrop.USUAL),
                    true,
                    0,
                    0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
