package dev.metronome.tables.measure;

import java.nio.ByteBuffer;
import java.util.Random;

/** Inputs to time models with; always the same values, as timing must not depend on them. */
public final class RandomValues {

  private static final long SEED = 1;

  private final Random random = new Random(SEED);

  /**
   * Fills a buffer: floating point values are normally distributed; integers are 0 or 1, which are
   * indices into almost anything.
   */
  public void fill(ElementType type, ByteBuffer values) {
    while (values.hasRemaining()) {
      switch (type) {
        case FLOAT -> values.putFloat((float) random.nextGaussian());
        case DOUBLE -> values.putDouble(random.nextGaussian());
        case FLOAT16 -> values.putShort(float16((float) random.nextGaussian()));
        case INT16 -> values.putShort((short) random.nextInt(2));
        case INT32 -> values.putInt(random.nextInt(2));
        case INT64 -> values.putLong(random.nextInt(2));
        default -> values.put((byte) random.nextInt(2));
      }
    }
  }

  /**
   * Fills a buffer with integers of their whole range, as those that stand for real numbers are.
   */
  public void fillWholeRange(ByteBuffer values) {
    while (values.hasRemaining()) {
      values.put((byte) random.nextInt());
    }
  }

  /** The bits of the nearest value of 16 bits, for values of a size that is normal there, or 0. */
  static short float16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    // Both have the mantissa below the exponent; the exponent's bias is 127 there and 15 here.
    int rebiased = (bits & 0x7fffffff) - ((127 - 15) << 23);
    int magnitude = (rebiased + (1 << 12)) >> 13;
    return (short) (magnitude < (1 << 10) ? sign : sign | magnitude);
  }
}
