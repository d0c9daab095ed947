package dev.metronome.runner.tflite;

import java.util.Map;
import java.util.Set;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** That integers have the scales that arithmetic needs: the library ends the process without. */
final class ScaleChecks {

  /** Integers that stand for real numbers, with the largest zero point either way. */
  private static final Map<Byte, Long> INTEGERS =
      Map.of(TensorType.INT8, 128L, TensorType.UINT8, 255L, TensorType.INT16, 1L << 15);

  /** Operators that move values, or compare them, and need not know what they stand for. */
  private static final Set<Integer> WITHOUT_ARITHMETIC =
      Set.of(
          BuiltinOperator.CAST,
          BuiltinOperator.CONCATENATION,
          BuiltinOperator.EQUAL,
          BuiltinOperator.EXPAND_DIMS,
          BuiltinOperator.FILL,
          BuiltinOperator.GATHER,
          BuiltinOperator.GATHER_ND,
          BuiltinOperator.NOT_EQUAL,
          BuiltinOperator.PACK,
          BuiltinOperator.PAD,
          BuiltinOperator.RESHAPE,
          BuiltinOperator.SHAPE,
          BuiltinOperator.SLICE,
          BuiltinOperator.SPLIT,
          BuiltinOperator.SQUEEZE,
          BuiltinOperator.STRIDED_SLICE,
          BuiltinOperator.TILE,
          BuiltinOperator.TRANSPOSE,
          BuiltinOperator.UNPACK);

  /** The library adds with so many bits more than the integers have, and one for the sum. */
  private static final double MOST_SCALE_RATIO = 1 << 14;

  private final SubGraph graph;
  private final GraphChecks.Findings findings;

  ScaleChecks(SubGraph graph, GraphChecks.Findings findings) {
    this.graph = graph;
    this.findings = findings;
  }

  /** What stands there must be sensible. */
  void check(int index, Tensor tensor) {
    QuantizationParameters parameters = tensor.quantization();
    if (parameters == null) {
      return;
    }
    String where = ", tensor " + index;
    for (int i = 0; i < parameters.scaleLength(); i++) {
      float scale = parameters.scale(i);
      if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
        findings.add(where, "a scale of it is " + scale, "a positive number");
        return;
      }
    }
    long most = INTEGERS.getOrDefault(tensor.type(), Long.MAX_VALUE);
    for (int i = 0; i < parameters.zeroPointLength(); i++) {
      long zeroPoint = parameters.zeroPoint(i);
      if (zeroPoint < -most || zeroPoint > most) {
        findings.add(where, "a zero point of it is " + zeroPoint, "a value of the tensor's type");
        return;
      }
    }
  }

  /** An operator's tensors are all known to be there. */
  void check(String where, int builtin, Operator operator) {
    if (WITHOUT_ARITHMETIC.contains(builtin)) {
      return;
    }
    boolean complete = true;
    for (int i = 0; i < operator.inputsLength(); i++) {
      complete &= operator.inputs(i) < 0 || hasScale(where, operator.inputs(i));
    }
    for (int i = 0; i < operator.outputsLength(); i++) {
      complete &= hasScale(where, operator.outputs(i));
    }
    if (complete && (builtin == BuiltinOperator.ADD || builtin == BuiltinOperator.SUB)) {
      checkSum(where, operator);
    }
  }

  private boolean hasScale(String where, int index) {
    Tensor tensor = graph.tensors(index);
    QuantizationParameters parameters = tensor.quantization();
    if (!INTEGERS.containsKey(tensor.type())
        || (parameters != null
            && parameters.scaleLength() > 0
            && parameters.zeroPointLength() == parameters.scaleLength())) {
      return true;
    }
    findings.add(
        where,
        "it computes with tensor " + index + ", whose integers have no scale",
        "integers with a scale and a zero point");
    return false;
  }

  private void checkSum(String where, Operator operator) {
    Tensor output = graph.tensors(operator.outputs(0));
    for (int i = 0; i < operator.inputsLength(); i++) {
      if (operator.inputs(i) < 0) {
        continue;
      }
      Tensor input = graph.tensors(operator.inputs(i));
      if (input.type() != output.type()) {
        findings.add(
            where,
            "its input "
                + i
                + " is of type "
                + input.type()
                + ", and its output of type "
                + output.type(),
            "the same type");
      } else if (INTEGERS.containsKey(input.type())
          && input.quantization().scale(0) > MOST_SCALE_RATIO * output.quantization().scale(0)) {
        findings.add(
            where,
            "the scale of its input "
                + i
                + " is "
                + input.quantization().scale(0)
                + ", and that of its output "
                + output.quantization().scale(0),
            "scales that differ less");
      }
    }
  }
}
