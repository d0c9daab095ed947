package dev.metronome.export.tflite;

import org.tensorflow.lite.schema.BuiltinOperator;

/**
 * The operators that networks need, with the lowest versions that have what is used of them.
 *
 * <p>The versions are those of TensorFlow's {@code lite/tools/versioning/op_version.cc}: runtimes
 * refuse a version that is above what they know.
 */
enum TfliteOperator {
  ADD(BuiltinOperator.ADD, 1, 2),
  CONV_2D(BuiltinOperator.CONV_2D, 1, 3),
  DEPTHWISE_CONV_2D(BuiltinOperator.DEPTHWISE_CONV_2D, 1, 3),
  /** From 8-bit integers, so that there is but one version. */
  DEQUANTIZE(BuiltinOperator.DEQUANTIZE, 2, 2),
  FULLY_CONNECTED(BuiltinOperator.FULLY_CONNECTED, 1, 4),
  HARD_SWISH(BuiltinOperator.HARD_SWISH, 1, 1),
  MEAN(BuiltinOperator.MEAN, 1, 2),
  MUL(BuiltinOperator.MUL, 1, 2),
  PAD(BuiltinOperator.PAD, 1, 2),
  QUANTIZE(BuiltinOperator.QUANTIZE, 1, 1),
  RESHAPE(BuiltinOperator.RESHAPE, 1, 1),
  SOFTMAX(BuiltinOperator.SOFTMAX, 1, 2);

  private final int code;
  private final int floatVersion;
  private final int int8Version;

  TfliteOperator(int code, int floatVersion, int int8Version) {
    this.code = code;
    this.floatVersion = floatVersion;
    this.int8Version = int8Version;
  }

  /** The number in the schema. */
  int code() {
    return code;
  }

  /** The lowest version for tensors of 8-bit integers, or of float32. */
  int version(boolean int8) {
    return int8 ? int8Version : floatVersion;
  }
}
