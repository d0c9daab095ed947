package dev.metronome.runner.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuantizationTest {

  @Property
  void aValueWithinTheRangeComesBackWithinHalfAStep(
      @ForAll @IntRange(min = -128, max = 127) int zeroPoint,
      @ForAll @FloatRange(min = 0, max = 1) float place) {
    Quantization quantization = new Quantization(0.25f, zeroPoint);
    float least = quantization.dequantize(-128);
    float value = least + place * (quantization.dequantize(127) - least);
    float back = quantization.dequantize(quantization.quantize(value, -128, 127));
    assertThat(Math.abs(back - value)).isLessThanOrEqualTo(0.125f);
  }

  @Test
  void valuesOutsideBecomeTheNearestOfTheRange() {
    Quantization quantization = new Quantization(0.5f, 3);
    assertThat(quantization.quantize(1e30f, -128, 127)).isEqualTo(127);
    assertThat(quantization.quantize(Float.NEGATIVE_INFINITY, -128, 127)).isEqualTo(-128);
    assertThat(quantization.quantize(Float.NaN, -128, 127)).isEqualTo(3);
  }
}
