package dev.metronome.runner.tflite;

import dev.metronome.runner.TensorSizes;
import java.util.Map;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** That tensors are of a known type and size, and constants as long as that. */
final class TensorChecks {

  private static final long MOST_BYTES = Integer.MAX_VALUE;

  /** Of the library, and not yet in the schema's classes. */
  private static final byte BFLOAT16 = 18;

  /** Bits of a value, where all values have as many. */
  private static final Map<Byte, Integer> BITS =
      Map.ofEntries(
          Map.entry(TensorType.FLOAT32, 32),
          Map.entry(TensorType.FLOAT16, 16),
          Map.entry(TensorType.INT32, 32),
          Map.entry(TensorType.UINT8, 8),
          Map.entry(TensorType.INT64, 64),
          Map.entry(TensorType.BOOL, 8),
          Map.entry(TensorType.INT16, 16),
          Map.entry(TensorType.COMPLEX64, 64),
          Map.entry(TensorType.INT8, 8),
          Map.entry(TensorType.FLOAT64, 64),
          Map.entry(TensorType.COMPLEX128, 128),
          Map.entry(TensorType.UINT64, 64),
          Map.entry(TensorType.UINT32, 32),
          Map.entry(TensorType.UINT16, 16),
          Map.entry(TensorType.INT4, 4),
          Map.entry(BFLOAT16, 16));

  private final Model model;
  private final GraphChecks.Findings findings;

  TensorChecks(Model model, GraphChecks.Findings findings) {
    this.model = model;
    this.findings = findings;
  }

  /** Whether nothing is wrong with it. */
  boolean check(int index, Tensor tensor) {
    String where = ", tensor " + index;
    if (tensor.buffer() < 0 || tensor.buffer() >= model.buffersLength()) {
      findings.add(
          where,
          "its values are in buffer " + tensor.buffer(),
          "one of " + model.buffersLength() + " buffers");
      return false;
    }
    if (tensor.type() < 0 || tensor.type() > BFLOAT16) {
      findings.add(where, "it is of type " + tensor.type(), "a type from 0 to " + BFLOAT16);
      return false;
    }
    return checkShape(where, tensor) && checkSignature(where, tensor) && checkSize(where, tensor);
  }

  private boolean checkShape(String where, Tensor tensor) {
    for (int i = 0; i < tensor.shapeLength(); i++) {
      if (tensor.shape(i) < 0) {
        findings.add(where, "dimension " + i + " is " + tensor.shape(i), "a size of at least 0");
        return false;
      }
    }
    return true;
  }

  private boolean checkSignature(String where, Tensor tensor) {
    int signed = tensor.shapeSignatureLength();
    if (signed != 0 && signed != tensor.shapeLength()) {
      findings.add(
          where,
          "its shape has " + tensor.shapeLength() + " dimensions and its signature " + signed,
          "as many in both");
      return false;
    }
    for (int i = 0; i < signed; i++) {
      if (tensor.shapeSignature(i) != -1 && tensor.shapeSignature(i) != tensor.shape(i)) {
        findings.add(
            where,
            "dimension "
                + i
                + " is "
                + tensor.shape(i)
                + " and "
                + tensor.shapeSignature(i)
                + " in its signature",
            "the same, or -1 in the signature");
        return false;
      }
    }
    return true;
  }

  private boolean checkSize(String where, Tensor tensor) {
    Integer bits = BITS.get(tensor.type());
    if (bits == null) {
      return true;
    }
    long elements = TensorSizes.elements(shape(tensor));
    if (elements > MOST_BYTES * 8 / bits) {
      findings.add(where, "it has " + elements + " values", "at most 2 GiB");
      return false;
    }
    // Sparse ones leave zeros out.
    long bytes = (elements * bits + 7) / 8;
    if (isConstant(tensor) && tensor.sparsity() == null && length(tensor) != bytes) {
      findings.add(
          where,
          "its values are " + length(tensor) + " bytes",
          bytes + " bytes for " + elements + " values of " + bits + " bits");
      return false;
    }
    return true;
  }

  /** Whether its values stand in the file, or there are none. */
  boolean isConstant(Tensor tensor) {
    return length(tensor) > 0 || TensorSizes.elements(shape(tensor)) == 0;
  }

  private int length(Tensor tensor) {
    return model.buffers((int) tensor.buffer()).dataLength();
  }

  private static long[] shape(Tensor tensor) {
    long[] shape = new long[tensor.shapeLength()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.shape(i);
    }
    return shape;
  }
}
