package dev.metronome.export.quantization;

/**
 * What 8-bit values stand for: {@code real = scale * (q - zeroPoint)}, q from -128 to 127.
 *
 * @param scale above 0
 * @param zeroPoint from -128 to 127
 */
public record AffineInt8(float scale, int zeroPoint) {

  /** From 0 to 1, saturating as a hard-sigmoid does. */
  public static final AffineInt8 UNIT = new AffineInt8(1f / 255, Byte.MIN_VALUE);

  public AffineInt8 {
    if (!(scale > 0 && scale <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("a scale of " + scale);
    }
    if (zeroPoint < Byte.MIN_VALUE || zeroPoint > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("a zero point of " + zeroPoint);
    }
  }

  /** The integer that is nearest to a real number; ties go to the even one. */
  public byte quantize(float value) {
    // NaN becomes the zero point.
    long nearest = (long) Math.rint(value / scale) + zeroPoint;
    return (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, nearest));
  }
}
