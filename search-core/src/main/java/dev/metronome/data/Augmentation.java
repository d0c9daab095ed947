package dev.metronome.data;

import java.util.Objects;

/**
 * How training images are varied: shifted by a crop out of a padded image, and mirrored.
 *
 * @param cropPadding pixels added on every side before an image-sized window is cut out at random;
 *     0 turns cropping off
 * @param padding what the added pixels hold
 * @param horizontalFlip whether every second image, at random, is mirrored left to right
 */
public record Augmentation(int cropPadding, Padding padding, boolean horizontalFlip) {

  /** The padding that is usual for 32 x 32 pixels is an eighth of the side: 4. */
  private static final int SIDES_PER_PADDING = 8;

  public Augmentation {
    Objects.requireNonNull(padding, "padding");
    if (cropPadding < 0) {
      throw new IllegalArgumentException("padding of " + cropPadding + " pixels");
    }
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
