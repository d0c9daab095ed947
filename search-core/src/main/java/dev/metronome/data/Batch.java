package dev.metronome.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /**
   * The batch in parts of equal size, or with one image more in some; copies, in the batch's order.
   *
   * @param count how many parts, at most as many as there are images
   */
  public List<Batch> parts(int count) {
    if (count < 1 || count > size()) {
      throw new IllegalArgumentException(count + " parts of " + size() + " images");
    }
    int values = height * width * LabelledImages.CHANNELS;
    List<Batch> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = Math.toIntExact((long) size() * i / count);
      int to = Math.toIntExact((long) size() * (i + 1) / count);
      parts.add(
          new Batch(
              Arrays.copyOfRange(pixels, from * values, to * values),
              Arrays.copyOfRange(labels, from, to),
              height,
              width));
    }
    return parts;
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
