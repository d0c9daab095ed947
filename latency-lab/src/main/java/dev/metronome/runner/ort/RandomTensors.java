package dev.metronome.runner.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.metronome.runner.TensorSizes;
import dev.metronome.tables.measure.ElementType;
import dev.metronome.tables.measure.RandomValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Inputs to time a model with, in memory that the runtime reads in place. */
final class RandomTensors {

  /** A cache line, as in the runtime's own memory: else alignment would be left to chance. */
  private static final int ALIGNMENT_BYTES = 64;

  private final OrtEnvironment environment;
  private final RandomValues random = new RandomValues();

  RandomTensors(OrtEnvironment environment) {
    this.environment = environment;
  }

  static boolean canMake(OnnxJavaType type) {
    return ElementType.named(type.name()).isPresent();
  }

  /** A tensor of a type that can be made. */
  OnnxTensor next(OnnxJavaType type, long[] shape) throws OrtException {
    ByteBuffer values = buffer(type, shape);
    random.fill(ElementType.named(type.name()).orElseThrow(), values);
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
