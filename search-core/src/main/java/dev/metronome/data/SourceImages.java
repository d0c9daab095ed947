package dev.metronome.data;

/**
 * Images as they were decoded, or somewhat reduced, of any sizes: what random resized crops are cut
 * out of. Each is decoded once and kept in memory.
 *
 * <p>The shorter side is at most one and a half times the network's input, and of the longer side
 * the middle 16/9 of the shorter is kept, so that an image takes at most four times the memory of
 * one at the network's resolution.
 */
final class SourceImages {

  /** For data sets whose images are no larger than the network's input. */
  static final SourceImages NONE = new SourceImages(0);

  private static final double SIDE_PER_RESOLUTION = 1.5;
  private static final double LONGEST = 16.0 / 9;
  private static final int CHANNELS = LabelledImages.CHANNELS;

  private final byte[][] rgb;
  private final int[] heights;
  private final int[] widths;

  SourceImages(int count) {
    this.rgb = new byte[count][];
    this.heights = new int[count];
    this.widths = new int[count];
  }

  /** Size at which an image of this size is kept: rows, columns. */
  static int[] keptSize(int height, int width, int resolution) {
    int shorter = Math.min(height, width);
    int keptShorter = Math.min(shorter, (int) Math.ceil(SIDE_PER_RESOLUTION * resolution));
    double longer = Math.min(Math.max(height, width), LONGEST * shorter);
    int keptLonger = (int) Math.max(keptShorter, Math.round(longer * keptShorter / shorter));
    return height <= width
        ? new int[] {keptShorter, keptLonger}
        : new int[] {keptLonger, keptShorter};
  }

  /** Keeps an image; several threads may put images at different indices. */
  void put(int index, byte[] source, int height, int width, int resolution) {
    int[] size = keptSize(height, width, resolution);
    byte[] kept = new byte[size[0] * size[1] * CHANNELS];
    double scale = (double) Math.min(height, width) / Math.min(size[0], size[1]);
    // Rounded sizes: no window is larger than the image.
    Resampler.Window window =
        Resampler.Window.middle(
            height, width, Math.min(height, size[0] * scale), Math.min(width, size[1] * scale));
    Resampler.write(source, 0, height, width, window, size[0], size[1], kept, 0);
    rgb[index] = kept;
    heights[index] = size[0];
    widths[index] = size[1];
  }

  boolean isEmpty() {
    return rgb.length == 0;
  }

  byte[] rgb(int index) {
    return rgb[index];
  }

  int height(int index) {
    return heights[index];
  }

  int width(int index) {
    return widths[index];
  }
}
