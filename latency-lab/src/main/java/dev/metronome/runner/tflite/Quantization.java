package dev.metronome.runner.tflite;

import java.util.Optional;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.Tensor;

/**
 * How the integers q of a whole tensor stand for real numbers r: {@code r = scale * (q -
 * zeroPoint)} (Jacob et al., arXiv 1712.05877, equation 1).
 */
record Quantization(float scale, long zeroPoint) {

  Quantization {
    if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a scale of " + scale);
    }
  }

  /** A tensor's, where it has one for all of its values. */
  static Optional<Quantization> of(Tensor tensor) {
    QuantizationParameters parameters = tensor.quantization();
    if (parameters == null
        || parameters.scaleLength() != 1
        || parameters.zeroPointLength() != 1
        || !(parameters.scale(0) > 0 && parameters.scale(0) < Float.POSITIVE_INFINITY)) {
      return Optional.empty();
    }
    return Optional.of(new Quantization(parameters.scale(0), parameters.zeroPoint(0)));
  }

  /** The integer in a range that is nearest to a real number; ties go to the even one, NaN to 0. */
  long quantize(float value, int least, int greatest) {
    if (Float.isNaN(value)) {
      return zeroPoint;
    }
    return (long)
        Math.max(least, Math.min(greatest, Math.rint(value / scale) + (double) zeroPoint));
  }

  float dequantize(long value) {
    return scale * (value - zeroPoint);
  }
}
