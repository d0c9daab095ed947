package dev.metronome.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Images for one step of training or evaluation, normalized.
 *
 * <p>A batch owns its arrays and hands them out without a copy, because they go straight into a
 * tensor; who takes a batch may do with them what it likes.
 */
public final class Batch {

  private final float[] pixels;
  private final int[] labels;
  private final int[] otherLabels;
  private final float[] shares;
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
    this(pixels, labels, labels, new float[0], height, width);
  }

  /**
   * A batch of images each of which may be mixed from two (mixup).
   *
   * @param otherLabels the class of the image that was mixed in
   * @param shares how much of each image has the class in {@code labels}, 0 to 1; empty where no
   *     image is mixed
   */
  Batch(float[] pixels, int[] labels, int[] otherLabels, float[] shares, int height, int width) {
    if (pixels.length != (long) labels.length * height * width * LabelledImages.CHANNELS) {
      throw new IllegalArgumentException(
          pixels.length + " values for " + labels.length + " images of " + height + " x " + width);
    }
    if (otherLabels.length != labels.length
        || (shares.length != 0 && shares.length != labels.length)) {
      throw new IllegalArgumentException(
          labels.length
              + " labels, "
              + otherLabels.length
              + " others, "
              + shares.length
              + " shares");
    }
    this.pixels = pixels;
    this.labels = labels;
    this.otherLabels = otherLabels;
    this.shares = shares;
    this.height = height;
    this.width = width;
  }

  /** Normalized pixels in the order image, row, column, channel (NHWC), 3 channels. */
  public float[] pixels() {
    return pixels;
  }

  /** The class of each image; of a mixed one, that of its first part. */
  public int[] labels() {
    return labels;
  }

  /**
   * The probability of each class that a network should give: {@code (1 - smoothing) * (share of
   * the class in the image) + smoothing / classes} (arXiv 1710.09412, section 2; 1512.00567,
   * section 7). Those of an image sum to 1.
   *
   * @return {@code [images, classes]}, image by image
   * @throws IndexOutOfBoundsException where a label is no class
   */
  public float[] targets(int classes, double smoothing) {
    float[] targets = new float[labels.length * classes];
    Arrays.fill(targets, (float) (smoothing / classes));
    for (int i = 0; i < labels.length; i++) {
      double share = shares.length == 0 ? 1 : shares[i];
      targets[i * classes + Objects.checkIndex(labels[i], classes)] +=
          (float) ((1 - smoothing) * share);
      if (share < 1) {
        targets[i * classes + Objects.checkIndex(otherLabels[i], classes)] +=
            (float) ((1 - smoothing) * (1 - share));
      }
    }
    return targets;
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
              Arrays.copyOfRange(otherLabels, from, to),
              shares.length == 0 ? shares : Arrays.copyOfRange(shares, from, to),
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
