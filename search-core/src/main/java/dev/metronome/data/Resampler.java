package dev.metronome.data;

/**
 * Scales windows of images by linear interpolation whose kernel grows with the reduction, so that
 * every source pixel counts and fine patterns do not turn into false ones.
 */
final class Resampler {

  private static final int CHANNELS = LabelledImages.CHANNELS;

  private final int resolution;

  /** Makes squares of this side. */
  Resampler(int resolution) {
    this.resolution = resolution;
  }

  /**
   * A part of an image, in pixels.
   *
   * @param top rows above it
   * @param left columns left of it
   */
  record Window(double top, double left, double height, double width) {

    /** The whole image. */
    static Window whole(int height, int width) {
      return new Window(0, 0, height, width);
    }

    /** The middle of an image. */
    static Window middle(int height, int width, double windowHeight, double windowWidth) {
      return new Window(
          (height - windowHeight) / 2, (width - windowWidth) / 2, windowHeight, windowWidth);
    }
  }

  /**
   * Brings an image to a square: the shorter side is scaled to the resolution, and the middle of
   * the longer side is kept.
   *
   * @param source height * width * 3 bytes, row, column, channel
   * @param target gets resolution * resolution * 3 bytes from {@code offset} on
   */
  void write(byte[] source, int height, int width, byte[] target, int offset) {
    int side = Math.min(height, width);
    Window square = Window.middle(height, width, side, side);
    write(source, 0, height, width, square, resolution, resolution, target, offset);
  }

  /**
   * Scales a window of an image; what its edge pixels see of the image around it counts.
   *
   * @param source height * width * 3 bytes from {@code sourceOffset} on
   * @param target gets targetHeight * targetWidth * 3 bytes from {@code offset} on
   */
  static void write(
      byte[] source,
      int sourceOffset,
      int height,
      int width,
      Window window,
      int targetHeight,
      int targetWidth,
      byte[] target,
      int offset) {
    if (height == targetHeight
        && width == targetWidth
        && window.equals(Window.whole(height, width))) {
      System.arraycopy(source, sourceOffset, target, offset, height * width * CHANNELS);
      return;
    }
    Weights vertical = Weights.of(height, window.top(), window.height(), targetHeight);
    Weights horizontal = Weights.of(width, window.left(), window.width(), targetWidth);
    // Rows first: each target row needs a few source rows, already narrowed to the target's width.
    int firstRow = vertical.first[0];
    int endRow = vertical.first[targetHeight - 1] + vertical.weights[targetHeight - 1].length;
    float[] narrowed = new float[(endRow - firstRow) * targetWidth * CHANNELS];
    for (int y = firstRow; y < endRow; y++) {
      for (int x = 0; x < targetWidth; x++) {
        float[] weights = horizontal.weights[x];
        float red = 0;
        float green = 0;
        float blue = 0;
        int in = sourceOffset + (y * width + horizontal.first[x]) * CHANNELS;
        for (float weight : weights) {
          red += weight * (source[in] & 0xFF);
          green += weight * (source[in + 1] & 0xFF);
          blue += weight * (source[in + 2] & 0xFF);
          in += CHANNELS;
        }
        int out = ((y - firstRow) * targetWidth + x) * CHANNELS;
        narrowed[out] = red;
        narrowed[out + 1] = green;
        narrowed[out + 2] = blue;
      }
    }
    int rowLength = targetWidth * CHANNELS;
    for (int y = 0; y < targetHeight; y++) {
      float[] weights = vertical.weights[y];
      int from = (vertical.first[y] - firstRow) * rowLength;
      for (int i = 0; i < rowLength; i++) {
        float sum = 0.5f;
        int in = from + i;
        for (float weight : weights) {
          sum += weight * narrowed[in];
          in += rowLength;
        }
        target[offset + y * rowLength + i] = (byte) Math.max(0, Math.min(255, (int) sum));
      }
    }
  }

  /** For each target index, the first source index that counts and the weights from there on. */
  private static final class Weights {

    private final int[] first;
    private final float[][] weights;

    private Weights(int[] first, float[][] weights) {
      this.first = first;
      this.weights = weights;
    }

    /** Weights for {@code length} of {@code sourceSize} indices from {@code start} on. */
    static Weights of(int sourceSize, double start, double length, int targetSize) {
      double scale = length / targetSize;
      int[] first = new int[targetSize];
      float[][] weights = new float[targetSize][];
      double reach = Math.max(1, scale);
      for (int t = 0; t < targetSize; t++) {
        double centre = start + (t + 0.5) * scale - 0.5;
        int from = Math.max(0, (int) Math.floor(centre - reach) + 1);
        int to = Math.min(sourceSize - 1, (int) Math.ceil(centre + reach) - 1);
        float[] row = new float[to - from + 1];
        double sum = 0;
        for (int s = from; s <= to; s++) {
          sum += 1 - Math.abs(s - centre) / reach;
        }
        for (int s = from; s <= to; s++) {
          row[s - from] = (float) ((1 - Math.abs(s - centre) / reach) / sum);
        }
        first[t] = from;
        weights[t] = row;
      }
      return new Weights(first, weights);
    }
  }
}
