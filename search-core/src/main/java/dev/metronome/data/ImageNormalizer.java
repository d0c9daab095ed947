package dev.metronome.data;

/** Turns the bytes of an image into normalized floats, shifted and mirrored if wanted. */
final class ImageNormalizer {

  private static final int CHANNELS = LabelledImages.CHANNELS;
  private static final int GREEN = 256;
  private static final int BLUE = 512;

  private final LabelledImages images;

  /** A look-up is several times faster than arithmetic on every pixel. */
  private final float[] table;

  ImageNormalizer(LabelledImages images, ChannelStatistics statistics) {
    this.images = images;
    this.table = statistics.lookUpTable();
  }

  /**
   * Writes one image.
   *
   * @param down how many rows the window lies below the image's first row; negative: above
   * @param right how many columns the window lies right of the image's first column
   * @param flip whether the window is mirrored left to right after it is cut out
   * @param padding what is seen outside the image
   * @param target gets height * width * 3 floats (HWC) from {@code offset} on
   */
  void write(
      int image,
      int down,
      int right,
      boolean flip,
      Augmentation.Padding padding,
      float[] target,
      int offset) {
    byte[] pixels = images.sharedPixels();
    int start = images.start(image);
    int height = images.height();
    int width = images.width();
    // Columns of the window that lie inside the image; the few others take the slow way.
    int inside = Math.max(0, -right);
    int insideEnd = Math.min(width, width - right);
    int step = flip ? -CHANNELS : CHANNELS;
    for (int y = 0; y < height; y++) {
      int row = padding.source(y + down, height);
      int rowStart = start + row * width * CHANNELS;
      int out = offset + (y * width + (flip ? width - 1 : 0)) * CHANNELS;
      if (row == Augmentation.Padding.OUTSIDE) {
        for (int x = 0; x < width; x++) {
          writePixel(pixels, Augmentation.Padding.OUTSIDE, target, out + x * step);
        }
        continue;
      }
      for (int x = 0; x < inside; x++) {
        writePixel(pixels, at(rowStart, x + right, width, padding), target, out + x * step);
      }
      for (int x = insideEnd; x < width; x++) {
        writePixel(pixels, at(rowStart, x + right, width, padding), target, out + x * step);
      }
      int in = rowStart + (inside + right) * CHANNELS;
      int to = out + inside * step;
      for (int x = inside; x < insideEnd; x++) {
        target[to] = table[pixels[in] & 0xFF];
        target[to + 1] = table[GREEN + (pixels[in + 1] & 0xFF)];
        target[to + 2] = table[BLUE + (pixels[in + 2] & 0xFF)];
        in += CHANNELS;
        to += step;
      }
    }
  }

  /** Writes height * width pixels that are no longer an image of the set. */
  void write(byte[] window, boolean flip, float[] target, int offset) {
    int height = images.height();
    int width = images.width();
    int step = flip ? -CHANNELS : CHANNELS;
    int in = 0;
    for (int y = 0; y < height; y++) {
      int to = offset + (y * width + (flip ? width - 1 : 0)) * CHANNELS;
      for (int x = 0; x < width; x++) {
        writePixel(window, in, target, to);
        in += CHANNELS;
        to += step;
      }
    }
  }

  private static int at(int rowStart, int column, int width, Augmentation.Padding padding) {
    int source = padding.source(column, width);
    return source == Augmentation.Padding.OUTSIDE
        ? Augmentation.Padding.OUTSIDE
        : rowStart + source * CHANNELS;
  }

  private void writePixel(byte[] pixels, int from, float[] target, int to) {
    boolean black = from == Augmentation.Padding.OUTSIDE;
    target[to] = table[black ? 0 : pixels[from] & 0xFF];
    target[to + 1] = table[GREEN + (black ? 0 : pixels[from + 1] & 0xFF)];
    target[to + 2] = table[BLUE + (black ? 0 : pixels[from + 2] & 0xFF)];
  }
}
