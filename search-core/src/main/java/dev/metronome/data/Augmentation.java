package dev.metronome.data;

import java.util.Objects;
import java.util.Optional;

/**
 * How training images are varied.
 *
 * <p>In this order: a window is cut out, either of the image's size out of the padded image or of
 * any size and scaled; it is mirrored; a square is cut out of it; it is mixed with another image.
 *
 * @param cropPadding pixels added on every side before an image-sized window is cut out at random;
 *     0 turns that off
 * @param padding what the added pixels hold
 * @param resizedCrop a window of random size and shape instead, out of the image as it was decoded
 * @param horizontalFlip whether every second image, at random, is mirrored left to right
 * @param cutout side of the square around a random pixel that is set to the mean of the training
 *     images, as a share of the image's side (arXiv 1708.04552); 0 for none. What lies outside the
 *     image is lost, so the square covers a quarter of its area at least
 * @param mixup the parameter of the distribution Beta(mixup, mixup) from which the share of an
 *     image is drawn that is mixed with its neighbour in the batch, as are their labels (arXiv
 *     1710.09412); 0 for none, at most 1
 */
public record Augmentation(
    int cropPadding,
    Padding padding,
    Optional<RandomResizedCrop> resizedCrop,
    boolean horizontalFlip,
    double cutout,
    double mixup) {

  /** The padding that is usual for 32 x 32 pixels is an eighth of the side: 4. */
  private static final int SIDES_PER_PADDING = 8;

  public Augmentation {
    Objects.requireNonNull(padding, "padding");
    Objects.requireNonNull(resizedCrop, "resizedCrop");
    if (cropPadding < 0) {
      throw new IllegalArgumentException("padding of " + cropPadding + " pixels");
    }
    if (resizedCrop.isPresent() && cropPadding > 0) {
      throw new IllegalArgumentException("two kinds of crop: " + cropPadding + ", " + resizedCrop);
    }
    if (!(cutout >= 0 && cutout <= 1) || !(mixup >= 0 && mixup <= 1)) {
      throw new IllegalArgumentException("cutout " + cutout + ", mixup " + mixup);
    }
  }

  /** Crop and flip only. */
  public Augmentation(int cropPadding, Padding padding, boolean horizontalFlip) {
    this(cropPadding, padding, Optional.empty(), horizontalFlip, 0, 0);
  }

  /** Images as they are. */
  public static Augmentation none() {
    return new Augmentation(0, Padding.BLACK, false);
  }

  /** Random crop with padding of an eighth of the side (4 at 32) and random flip. */
  public static Augmentation cropAndFlip(int resolution) {
    return new Augmentation(
        Math.round((float) resolution / SIDES_PER_PADDING), Padding.BLACK, true);
  }

  /** Random resized crop and random flip. */
  public static Augmentation resizedCropAndFlip(RandomResizedCrop crop) {
    return new Augmentation(0, Padding.BLACK, Optional.of(crop), true, 0, 0);
  }

  /** This with images mirrored at random, or not. */
  public Augmentation withFlip(boolean flip) {
    return new Augmentation(cropPadding, padding, resizedCrop, flip, cutout, mixup);
  }

  /** This with cutout and mixup of these strengths. */
  public Augmentation with(double cutout, double mixup) {
    return new Augmentation(cropPadding, padding, resizedCrop, horizontalFlip, cutout, mixup);
  }

  /** What lies outside an image. */
  public enum Padding {
    /** Black pixels (0 before normalization). */
    BLACK {
      @Override
      int source(int index, int size) {
        return index < 0 || index >= size ? OUTSIDE : index;
      }
    },
    /** The image mirrored at its edge pixel, which is not repeated. */
    REFLECT {
      @Override
      int source(int index, int size) {
        int mirrored = index < 0 ? -index : index;
        return mirrored >= size ? 2 * (size - 1) - mirrored : mirrored;
      }
    };

    /** Stands for a pixel that no image holds. */
    static final int OUTSIDE = -1;

    /** The row or column that is seen at an index of the padded image, or {@link #OUTSIDE}. */
    abstract int source(int index, int size);
  }
}
