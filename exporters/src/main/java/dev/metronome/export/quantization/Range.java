package dev.metronome.export.quantization;

/**
 * The values that a tensor takes, from which its 8-bit form follows.
 *
 * @param min smallest, or 0 where all are above
 * @param max largest, or 0 where all are below
 */
public record Range(double min, double max) {

  private static final int STEPS = 255;

  public Range {
    if (!(Double.isFinite(min) && Double.isFinite(max) && min <= max)) {
      throw new IllegalArgumentException("no range: " + min + " to " + max);
    }
    // 0 must have an exact form: it is what paddings and rectified values are.
    min = Math.min(0, min);
    max = Math.max(0, max);
  }

  /**
   * The asymmetric form {@code real = scale * (q - zeroPoint)} with q from -128 to 127 (Jacob et
   * al., arXiv 1712.05877, equation 1), the range moved a little so that 0 is exact.
   */
  public AffineInt8 int8() {
    float scale = (float) ((max - min) / STEPS);
    if (!(scale >= Float.MIN_NORMAL)) {
      // All values are 0, or as good as.
      return new AffineInt8(1, 0);
    }
    int zeroPoint = (int) Math.round(Byte.MIN_VALUE - min / scale);
    return new AffineInt8(scale, Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, zeroPoint)));
  }
}
