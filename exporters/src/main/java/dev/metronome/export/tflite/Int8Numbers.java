package dev.metronome.export.tflite;

import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import dev.metronome.export.quantization.AffineInt8;
import dev.metronome.export.quantization.Int8Kernels;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.export.tflite.TfliteFile.Form;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.DequantizeOptions;
import org.tensorflow.lite.schema.QuantizeOptions;
import org.tensorflow.lite.schema.TensorType;

/** 8-bit integers, as TFLite's quantization specification lays them down. */
final class Int8Numbers implements TfliteNumbers {

  private final TfliteFile file;
  private final Quantization quantization;
  private final Map<String, AffineInt8> forms = new HashMap<>();
  private final Map<FoldedKernels, Int8Kernels> quantized = new HashMap<>();

  Int8Numbers(TfliteFile file, Quantization quantization) {
    this.file = file;
    this.quantization = quantization;
  }

  @Override
  public boolean int8() {
    return true;
  }

  @Override
  public int input(Value input) {
    AffineInt8 form = quantization.ofInput(input);
    forms.put(input.name(), form);
    if (quantization.int8Input()) {
      return file.value(input.name(), input, TensorType.INT8, form(form));
    }
    int exact = file.value(input.name(), input, TensorType.FLOAT32);
    return file.operator(
        TfliteOperator.QUANTIZE,
        true,
        BuiltinOptions.QuantizeOptions,
        builder -> {
          QuantizeOptions.startQuantizeOptions(builder);
          return QuantizeOptions.endQuantizeOptions(builder);
        },
        file.value(input.name() + ".int8", input, TensorType.INT8, form(form)),
        exact);
  }

  @Override
  public int output(Step step, String name) {
    AffineInt8 form = quantization.ofOutput(step, forms.get(step.input().name()));
    forms.put(step.output().name(), form);
    return file.value(name, step.output(), TensorType.INT8, form(form));
  }

  @Override
  public int like(Value of, String name, Value shape) {
    return file.value(name, shape, TensorType.INT8, form(forms.get(of.name())));
  }

  private static Form form(AffineInt8 affine) {
    return new Form(List.of(affine.scale()), affine.zeroPoint(), 0);
  }

  @Override
  public int kernels(FoldedKernels exact, Value input, Layout layout) {
    Int8Kernels kernels = quantized(exact, input, layout);
    return file.constant(
        exact.name() + ".weight",
        TensorType.INT8,
        layout.shape(exact),
        bytes -> layout.walk(exact, (output, index) -> bytes.put(kernels.weight(output, index))),
        new Form(kernels.scales(), 0, layout.outputDimension()));
  }

  @Override
  public int bias(FoldedKernels exact, Value input, Layout layout) {
    Int8Kernels kernels = quantized(exact, input, layout);
    int outputs = exact.outputs();
    return file.constant(
        exact.name() + ".bias",
        TensorType.INT32,
        new int[] {outputs},
        bytes -> IntStream.range(0, outputs).forEach(output -> bytes.putInt(kernels.bias(output))),
        new Form(kernels.biasScales(), 0, 0));
  }

  private Int8Kernels quantized(FoldedKernels exact, Value input, Layout layout) {
    AffineInt8 form = forms.get(input.name());
    return quantized.computeIfAbsent(
        exact,
        kernels ->
            layout == Layout.OI
                ? Int8Kernels.perTensor(kernels, form)
                : Int8Kernels.perChannel(kernels, form));
  }

  @Override
  public int result(Step last, int tensor, String name) {
    if (quantization.int8Output()) {
      return tensor;
    }
    return file.operator(
        TfliteOperator.DEQUANTIZE,
        true,
        BuiltinOptions.DequantizeOptions,
        builder -> {
          DequantizeOptions.startDequantizeOptions(builder);
          return DequantizeOptions.endDequantizeOptions(builder);
        },
        file.value(name, last.output(), TensorType.FLOAT32),
        tensor);
  }
}
