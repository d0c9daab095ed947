package dev.metronome.export.onnx;

import static dev.metronome.export.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import dev.metronome.export.quantization.AffineInt8;
import dev.metronome.export.quantization.Int8Kernels;
import dev.metronome.export.quantization.Quantization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * 8-bit integers as pairs of QuantizeLinear and DequantizeLinear around floating point operators,
 * which runtimes fuse into operators on integers.
 *
 * <p>Activations are unsigned, 128 above the signed integers that other formats have, and weights
 * signed: on x86, ONNX Runtime fuses only that where a value is read twice (release 1.29; a network
 * with residual connections takes half as long again otherwise).
 */
final class Int8Numbers implements OnnxNumbers {

  private static final String QUANTIZE = "QuantizeLinear";
  private static final String DEQUANTIZE = "DequantizeLinear";
  private static final String INTEGERS = ".uint8";
  private static final String WEIGHTS = ".int8";

  private final OnnxGraph graph;
  private final Quantization quantization;
  private final Map<String, AffineInt8> forms = new HashMap<>();

  /** Kernels by name and input, as their scales are looked for in all weights. */
  private final Map<FoldedKernels, Int8Kernels> kernels = new HashMap<>();

  Int8Numbers(OnnxGraph graph, Quantization quantization) {
    this.graph = graph;
    this.quantization = quantization;
  }

  @Override
  public void input(Value input) {
    AffineInt8 form = quantization.ofInput(input);
    forms.put(input.name(), form);
    String integers = input.name();
    if (quantization.int8Input()) {
      graph.input(input, DataType.UINT8);
    } else {
      graph.input(input, DataType.FLOAT);
      integers = quantize(input.name(), input.name() + INTEGERS, input, form);
    }
    dequantize(integers, dequantizedInput(input), input, form);
  }

  private static String dequantizedInput(Value input) {
    return input.name() + ".dequantized";
  }

  @Override
  public String read(Value value) {
    return value.name().equals(InferenceGraph.INPUT) ? dequantizedInput(value) : value.name();
  }

  /** Once more, as runtimes look for the pair right before the operator. */
  @Override
  public String read(Value value, Value moved) {
    AffineInt8 form = forms.get(value.name());
    String again = moved.name() + ".again";
    dequantize(quantize(moved.name(), moved.name() + INTEGERS, moved, form), again, moved, form);
    return again;
  }

  @Override
  public String written(Value output) {
    return output.name() + ".exact";
  }

  @Override
  public void after(Step step, boolean last) {
    Value output = step.output();
    AffineInt8 form = quantization.ofOutput(step, forms.get(step.input().name()));
    forms.put(output.name(), form);
    String integers = quantize(written(output), output.name() + INTEGERS, output, form);
    if (!(last && quantization.int8Output())) {
      dequantize(integers, output.name(), output, form);
    }
  }

  private String quantize(String from, String to, Value like, AffineInt8 form) {
    return graph.node(
        QUANTIZE, to, like, DataType.UINT8, List.of(from, scale(to, form), zeroPoint(to, form)));
  }

  private void dequantize(String from, String to, Value like, AffineInt8 form) {
    graph.node(DEQUANTIZE, to, like, List.of(from, scale(to, form), zeroPoint(to, form)));
  }

  private String scale(String name, AffineInt8 form) {
    return graph.initializer(
        name + ".scale", DataType.FLOAT, List.of(), bytes -> bytes.putFloat(form.scale()));
  }

  private String zeroPoint(String name, AffineInt8 form) {
    return graph.initializer(
        name + ".zero_point", DataType.UINT8, List.of(), bytes -> bytes.put((byte) unsigned(form)));
  }

  /** The zero point of unsigned integers. */
  static int unsigned(AffineInt8 form) {
    return form.zeroPoint() - Byte.MIN_VALUE;
  }

  private Int8Kernels quantized(FoldedKernels exact, Value input) {
    return kernels.computeIfAbsent(exact, k -> Int8Kernels.perChannel(k, forms.get(input.name())));
  }

  @Override
  public String kernels(FoldedKernels exact, Value input, List<Integer> shape) {
    Int8Kernels quantized = quantized(exact, input);
    String name = exact.name() + ".weight";
    int outputs = exact.outputs();
    String integers =
        graph.initializer(
            name + WEIGHTS,
            DataType.INT8,
            shape,
            bytes -> {
              for (int output = 0; output < outputs; output++) {
                for (int i = 0; i < exact.perOutput(); i++) {
                  bytes.put(quantized.weight(output, i));
                }
              }
            });
    String scales = scales(name, outputs, quantized::scale);
    String zeros =
        graph.initializer(name + ".zero_point", DataType.INT8, List.of(outputs), bytes -> {});
    return graph.constantNode(
        DEQUANTIZE, name, List.of(integers, scales, zeros), attribute("axis", 0));
  }

  @Override
  public String bias(FoldedKernels exact, Value input) {
    Int8Kernels quantized = quantized(exact, input);
    String name = exact.name() + ".bias";
    int outputs = exact.outputs();
    String integers =
        graph.initializer(
            name + ".int32",
            DataType.INT32,
            List.of(outputs),
            bytes -> {
              for (int output = 0; output < outputs; output++) {
                bytes.putInt(quantized.bias(output));
              }
            });
    String scales = scales(name, outputs, quantized::biasScale);
    return graph.constantNode(DEQUANTIZE, name, List.of(integers, scales), attribute("axis", 0));
  }

  private String scales(String name, int outputs, IntFunction<Float> ofOutput) {
    return graph.initializer(
        name + ".scale",
        DataType.FLOAT,
        List.of(outputs),
        bytes -> IntStream.range(0, outputs).forEach(i -> bytes.putFloat(ofOutput.apply(i))));
  }
}
