package dev.metronome.data;

import java.util.Objects;

/** All images once, in their order and as they are; the last batch may be smaller. */
public final class EvaluationBatches implements BatchSource {

  private final LabelledImages images;
  private final ImageNormalizer normalizer;
  private final int batchSize;

  /**
   * Batches of some images.
   *
   * @param statistics what pixels are normalized with: those of the training images
   * @throws IllegalArgumentException when the batch size is below 1
   */
  public EvaluationBatches(LabelledImages images, ChannelStatistics statistics, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batches of " + batchSize);
    }
    this.images = images;
    this.normalizer = new ImageNormalizer(images, statistics);
    this.batchSize = batchSize;
  }

  @Override
  public long length() {
    return (images.count() + (long) batchSize - 1) / batchSize;
  }

  @Override
  public Batch batch(long step) {
    int first = Math.toIntExact(Objects.checkIndex(step, length()) * batchSize);
    int size = Math.min(batchSize, images.count() - first);
    float[] pixels = new float[Math.multiplyExact(size, images.imageBytes())];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = images.label(first + i);
      normalizer.write(
          first + i, 0, 0, false, Augmentation.Padding.BLACK, pixels, i * images.imageBytes());
    }
    return new Batch(pixels, labels, images.height(), images.width());
  }
}
