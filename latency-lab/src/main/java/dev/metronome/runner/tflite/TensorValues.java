package dev.metronome.runner.tflite;

import dev.metronome.runner.ModelTensor;
import dev.metronome.tables.measure.ElementType;
import dev.metronome.tables.measure.RandomValues;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/**
 * An input or output of a model, and how its values stand in memory.
 *
 * @param usualShape the shape that the file names beside the open one
 * @param type empty where such values cannot be made
 * @param quantization of integers that stand for real numbers
 */
record TensorValues(
    ModelTensor tensor,
    List<Long> usualShape,
    Optional<ElementType> type,
    Optional<Quantization> quantization) {

  private static final Map<Byte, ElementType> TYPES =
      Map.of(
          TensorType.FLOAT32, ElementType.FLOAT,
          TensorType.FLOAT64, ElementType.DOUBLE,
          TensorType.FLOAT16, ElementType.FLOAT16,
          TensorType.INT8, ElementType.INT8,
          TensorType.UINT8, ElementType.UINT8,
          TensorType.INT16, ElementType.INT16,
          TensorType.INT32, ElementType.INT32,
          TensorType.INT64, ElementType.INT64,
          TensorType.BOOL, ElementType.BOOL);

  static TensorValues of(Tensor tensor) {
    List<Long> shape = new ArrayList<>();
    List<Long> usual = new ArrayList<>();
    for (int i = 0; i < tensor.shapeLength(); i++) {
      boolean signed = tensor.shapeSignatureLength() > 0;
      usual.add((long) tensor.shape(i));
      shape.add((long) (signed ? tensor.shapeSignature(i) : tensor.shape(i)));
    }
    String name = Texts.of(tensor.nameAsByteBuffer(), "");
    return new TensorValues(
        new ModelTensor(name, typeName(tensor.type()), shape),
        usual,
        Optional.ofNullable(TYPES.get(tensor.type())),
        Quantization.of(tensor));
  }

  private static String typeName(byte type) {
    return type < TensorType.names.length
        ? TensorType.name(type).toLowerCase(Locale.ROOT)
        : "type " + type;
  }

  /**
   * The shape with batch 1, where the batch is open, and the usual size of what else is open; -1
   * where the file names none, or the 1 that stands for none.
   */
  long[] single() {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0 && i == 0) {
        shape[i] = 1;
      } else if (shape[i] < 0 && usualShape.get(i) > 1) {
        shape[i] = usualShape.get(i);
      }
    }
    return shape;
  }

  /** Whether {@link #put} and {@link #get} know its values. */
  boolean standsForReals() {
    return type.filter(
            known ->
                known == ElementType.FLOAT
                    || (quantization.isPresent()
                        && (known == ElementType.INT8
                            || known == ElementType.UINT8
                            || known == ElementType.INT16)))
        .isPresent();
  }

  /** Fills it with values to time the model with. */
  void fill(RandomValues random, ByteBuffer values) {
    if (quantization.isPresent() && standsForReals()) {
      random.fillWholeRange(values);
    } else {
      random.fill(type.orElseThrow(), values);
    }
  }

  /** Writes real numbers, quantized where that is its type. */
  void put(float[] reals, ByteBuffer values) {
    switch (type.orElseThrow()) {
      case FLOAT -> values.asFloatBuffer().put(reals);
      case INT8 -> {
        for (float real : reals) {
          values.put((byte) quantized(real, Byte.MIN_VALUE, Byte.MAX_VALUE));
        }
      }
      case UINT8 -> {
        for (float real : reals) {
          values.put((byte) quantized(real, 0, 255));
        }
      }
      default -> {
        for (float real : reals) {
          values.putShort((short) quantized(real, Short.MIN_VALUE, Short.MAX_VALUE));
        }
      }
    }
  }

  private long quantized(float real, int least, int greatest) {
    return quantization.orElseThrow().quantize(real, least, greatest);
  }

  /** Reads it as real numbers. */
  float[] get(ByteBuffer values) {
    float[] reals = new float[values.remaining() / type.orElseThrow().bytes()];
    for (int i = 0; i < reals.length; i++) {
      reals[i] =
          switch (type.orElseThrow()) {
            case FLOAT -> values.getFloat();
            case INT8 -> real(values.get());
            case UINT8 -> real(Byte.toUnsignedLong(values.get()));
            default -> real(values.getShort());
          };
    }
    return reals;
  }

  private float real(long integer) {
    return quantization.orElseThrow().dequantize(integer);
  }
}
