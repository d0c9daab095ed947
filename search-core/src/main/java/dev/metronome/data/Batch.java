package dev.metronome.data;

/**
 * Images for one step of training or evaluation, normalized.
 *
 * <p>A batch owns its arrays and hands them out without a copy, because they go straight into a
 * tensor; who takes a batch may do with them what it likes.
 */
public final class Batch {

  private final float[] pixels;
  private final int[] labels;
  private final int height;
  private final int width;

  /**
   * A batch of these arrays, which are given away.
   *
   * @param pixels normalized, NHWC, 3 channels
   * @param labels the class of each image
   * @throws IllegalArgumentException where the sizes do not fit each other
   */
  public Batch(float[] pixels, int[] labels, int height, int width) {
    if (pixels.length != (long) labels.length * height * width * LabelledImages.CHANNELS) {
      throw new IllegalArgumentException(
          pixels.length + " values for " + labels.length + " images of " + height + " x " + width);
    }
    this.pixels = pixels;
    this.labels = labels;
    this.height = height;
    this.width = width;
  }

  /** Normalized pixels in the order image, row, column, channel (NHWC), 3 channels. */
  public float[] pixels() {
    return pixels;
  }

  /** The class of each image. */
  public int[] labels() {
    return labels;
  }

  /** How many images there are. */
  public int size() {
    return labels.length;
  }

  /** Rows of pixels per image. */
  public int height() {
    return height;
  }

  /** Columns of pixels per image. */
  public int width() {
    return width;
  }
}
