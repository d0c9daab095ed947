package dev.metronome.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * Endless shuffled and augmented batches for training.
 *
 * <p>Every epoch is a permutation of all images, and the epochs follow one another without a gap: a
 * batch at the end of an epoch is filled up from the next one, so all batches have one size and
 * every epoch shows every image once. A batch and how it is varied depend on the seed and the step
 * alone.
 */
public final class TrainingBatches implements BatchSource {

  private static final long SHUFFLING = 1;
  private static final long AUGMENTING = 2;

  private final LabelledImages images;
  private final ImageNormalizer normalizer;
  private final Augmentation augmentation;
  private final int batchSize;
  private final long shufflingSeed;
  private final long augmentingSeed;

  /** The last permutation made; racing threads may make one twice, which does no harm. */
  private volatile Epoch latest;

  /**
   * Batches of some images.
   *
   * @param images at least one
   * @param statistics what pixels are normalized with
   * @throws IllegalArgumentException when there are no images, the batch size is below 1 or the
   *     padding is not below the side of an image
   */
  public TrainingBatches(
      LabelledImages images,
      ChannelStatistics statistics,
      Augmentation augmentation,
      int batchSize,
      long seed) {
    if (images.count() == 0 || batchSize < 1) {
      throw new IllegalArgumentException(
          "batches of " + batchSize + " from " + images.count() + " images");
    }
    if (augmentation.cropPadding() >= Math.min(images.height(), images.width())) {
      throw new IllegalArgumentException(
          "padding of "
              + augmentation.cropPadding()
              + " pixels around images of "
              + images.height()
              + " x "
              + images.width());
    }
    this.images = images;
    this.normalizer = new ImageNormalizer(images, statistics);
    this.augmentation = augmentation;
    this.batchSize = batchSize;
    this.shufflingSeed = SeededRandom.derive(seed, SHUFFLING);
    this.augmentingSeed = SeededRandom.derive(seed, AUGMENTING);
    this.latest = epoch(0);
  }

  @Override
  public long length() {
    return ENDLESS;
  }

  /** Images of a batch. */
  public int batchSize() {
    return batchSize;
  }

  /** Whether windows are scaled, which takes several times as long as the rest. */
  public boolean resizes() {
    return augmentation.resizedCrop().isPresent();
  }

  /** How many steps show as many images as there are, rounded up. */
  public long stepsPerEpoch() {
    return (images.count() + (long) batchSize - 1) / batchSize;
  }

  @Override
  public Batch batch(long step) {
    Objects.checkIndex(step, length() / batchSize);
    float[] pixels = new float[Math.multiplyExact(batchSize, images.imageBytes())];
    int[] labels = new int[batchSize];
    double mixup = augmentation.mixup();
    float[] shares = new float[mixup > 0 ? batchSize : 0];
    Epoch epoch = latest;
    for (int i = 0; i < batchSize; i++) {
      long position = step * batchSize + i;
      long number = position / images.count();
      if (epoch.number() != number) {
        epoch = epoch(number);
        latest = epoch;
      }
      int image = epoch.image((int) (position % images.count()));
      labels[i] = images.label(image);
      SeededRandom random = SeededRandom.of(augmentingSeed, position);
      write(image, random, pixels, i * images.imageBytes());
      if (mixup > 0) {
        shares[i] = (float) random.symmetricBeta(mixup);
      }
    }
    if (mixup == 0) {
      return new Batch(pixels, labels, images.height(), images.width());
    }
    mix(pixels, shares);
    int[] otherLabels = new int[batchSize];
    for (int i = 0; i < batchSize; i++) {
      otherLabels[i] = labels[(i + 1) % batchSize];
    }
    return new Batch(pixels, labels, otherLabels, shares, images.height(), images.width());
  }

  private void write(int image, SeededRandom random, float[] pixels, int offset) {
    if (augmentation.resizedCrop().isPresent()) {
      byte[] window = new byte[images.imageBytes()];
      images.writeResizedCrop(image, augmentation.resizedCrop().get(), random, window);
      boolean flip = random.nextBoolean() && augmentation.horizontalFlip();
      normalizer.write(window, flip, pixels, offset);
    } else {
      int padding = augmentation.cropPadding();
      int down = random.nextInt(2 * padding + 1) - padding;
      int right = random.nextInt(2 * padding + 1) - padding;
      boolean flip = random.nextBoolean() && augmentation.horizontalFlip();
      normalizer.write(image, down, right, flip, augmentation.padding(), pixels, offset);
    }
    if (augmentation.cutout() > 0) {
      cutOut(random, pixels, offset);
    }
  }

  /** Sets a square to 0, the mean of normalized pixels. */
  private void cutOut(SeededRandom random, float[] pixels, int offset) {
    int height = images.height();
    int width = images.width();
    int side = (int) Math.round(augmentation.cutout() * Math.min(height, width));
    int top = random.nextInt(height) - side / 2;
    int left = random.nextInt(width) - side / 2;
    int first = Math.max(0, left);
    int end = Math.min(width, left + side);
    for (int y = Math.max(0, top); y < Math.min(height, top + side); y++) {
      int row = offset + y * width * LabelledImages.CHANNELS;
      Arrays.fill(
          pixels, row + first * LabelledImages.CHANNELS, row + end * LabelledImages.CHANNELS, 0);
    }
  }

  /** Mixes every image with the next one as it was before, the last with the first. */
  private void mix(float[] pixels, float[] shares) {
    int size = images.imageBytes();
    float[] first = Arrays.copyOf(pixels, size);
    for (int i = 0; i < batchSize; i++) {
      float share = shares[i];
      float[] others = i + 1 < batchSize ? pixels : first;
      int other = i + 1 < batchSize ? (i + 1) * size : 0;
      int own = i * size;
      for (int j = 0; j < size; j++) {
        pixels[own + j] = share * pixels[own + j] + (1 - share) * others[other + j];
      }
    }
  }

  private Epoch epoch(long number) {
    return new Epoch(number, SeededRandom.of(shufflingSeed, number).permutation(images.count()));
  }

  private static final class Epoch {

    private final long number;
    private final int[] order;

    Epoch(long number, int[] order) {
      this.number = number;
      this.order = order;
    }

    long number() {
      return number;
    }

    int image(int index) {
      return order[index];
    }
  }
}
