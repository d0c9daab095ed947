package dev.metronome.runner.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Inputs to time a model with: floating point values normally distributed; integers 0 or 1, which
 * are indices into almost anything; in memory that the runtime reads in place.
 */
final class RandomTensors {

  /** Always the same values, as timing must not depend on them. */
  private static final long SEED = 1;

  /** A cache line, as in the runtime's own memory: else alignment would be left to chance. */
  private static final int ALIGNMENT_BYTES = 64;

  private static final Set<OnnxJavaType> TYPES =
      Set.of(
          OnnxJavaType.FLOAT,
          OnnxJavaType.DOUBLE,
          OnnxJavaType.FLOAT16,
          OnnxJavaType.INT8,
          OnnxJavaType.UINT8,
          OnnxJavaType.INT16,
          OnnxJavaType.INT32,
          OnnxJavaType.INT64,
          OnnxJavaType.BOOL);

  private final OrtEnvironment environment;
  private final SplittableRandom random = new SplittableRandom(SEED);

  RandomTensors(OrtEnvironment environment) {
    this.environment = environment;
  }

  static boolean canMake(OnnxJavaType type) {
    return TYPES.contains(type);
  }

  /** A tensor of a type that can be made. */
  OnnxTensor next(OnnxJavaType type, long[] shape) throws OrtException {
    ByteBuffer values = buffer(type, shape);
    while (values.hasRemaining()) {
      switch (type) {
        case FLOAT -> values.putFloat((float) random.nextGaussian());
        case DOUBLE -> values.putDouble(random.nextGaussian());
        case FLOAT16 -> values.putShort(Fp16Conversions.floatToFp16((float) random.nextGaussian()));
        case INT16 -> values.putShort((short) random.nextInt(2));
        case INT32 -> values.putInt(random.nextInt(2));
        case INT64 -> values.putLong(random.nextInt(2));
        default -> values.put((byte) random.nextInt(2));
      }
    }
    return OnnxTensor.createTensor(environment, values.rewind(), shape, type);
  }

  /** A tensor for the runtime to write into. */
  static OnnxTensor unfilled(OrtEnvironment environment, OnnxJavaType type, long[] shape)
      throws OrtException {
    return OnnxTensor.createTensor(environment, buffer(type, shape), shape, type);
  }

  private static ByteBuffer buffer(OnnxJavaType type, long[] shape) {
    // Both ends are cut to the alignment.
    int bytes = Math.toIntExact(TensorSizes.elements(shape) * type.size);
    return ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT_BYTES)
        .alignedSlice(ALIGNMENT_BYTES)
        .limit(bytes)
        .slice()
        .order(ByteOrder.nativeOrder());
  }
}
