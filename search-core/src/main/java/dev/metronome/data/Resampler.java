package dev.metronome.data;

/**
 * Brings images to a square: the shorter side is scaled to the wanted resolution, and the middle of
 * the longer side is kept.
 *
 * <p>Scaling is linear interpolation whose kernel grows with the reduction, so that every source
 * pixel counts and fine patterns do not turn into false ones.
 */
final class Resampler {

  private static final int CHANNELS = LabelledImages.CHANNELS;

  private final int resolution;

  Resampler(int resolution) {
    this.resolution = resolution;
  }

  /**
   * Resamples one image.
   *
   * @param source height * width * 3 bytes, row, column, channel
   * @param target gets resolution * resolution * 3 bytes from {@code offset} on
   */
  void write(byte[] source, int height, int width, byte[] target, int offset) {
    if (height == resolution && width == resolution) {
      System.arraycopy(source, 0, target, offset, resolution * resolution * CHANNELS);
      return;
    }
    double scale = (double) Math.min(height, width) / resolution;
    Weights vertical = Weights.of(height, resolution, scale);
    Weights horizontal = Weights.of(width, resolution, scale);
    // Rows first: each target row needs a few source rows, already narrowed to the target's width.
    int firstRow = vertical.first[0];
    int endRow = vertical.first[resolution - 1] + vertical.weights[resolution - 1].length;
    float[] narrowed = new float[(endRow - firstRow) * resolution * CHANNELS];
    for (int y = firstRow; y < endRow; y++) {
      for (int x = 0; x < resolution; x++) {
        float[] weights = horizontal.weights[x];
        float red = 0;
        float green = 0;
        float blue = 0;
        int in = (y * width + horizontal.first[x]) * CHANNELS;
        for (float weight : weights) {
          red += weight * (source[in] & 0xFF);
          green += weight * (source[in + 1] & 0xFF);
          blue += weight * (source[in + 2] & 0xFF);
          in += CHANNELS;
        }
        int out = ((y - firstRow) * resolution + x) * CHANNELS;
        narrowed[out] = red;
        narrowed[out + 1] = green;
        narrowed[out + 2] = blue;
      }
    }
    int rowLength = resolution * CHANNELS;
    for (int y = 0; y < resolution; y++) {
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

    /** Weights for the middle {@code targetSize * scale} of {@code sourceSize} indices. */
    static Weights of(int sourceSize, int targetSize, double scale) {
      int[] first = new int[targetSize];
      float[][] weights = new float[targetSize][];
      double margin = (sourceSize - targetSize * scale) / 2;
      double reach = Math.max(1, scale);
      for (int t = 0; t < targetSize; t++) {
        double centre = margin + (t + 0.5) * scale - 0.5;
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
