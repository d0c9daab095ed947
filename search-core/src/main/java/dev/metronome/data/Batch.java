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

  Batch(float[] pixels, int[] labels, int height, int width) {
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
