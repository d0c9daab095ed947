package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RandomValuesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0000",
    "1, 3c00",
    "-2, c000",
    "0.333251953125, 3555",
    "0.3333, 3555",
    "65504, 7bff",
    "0.00006103515625, 0400",
    "1e-6, 0000"
  })
  void halfPrecisionIsTheNearest(float value, String bits) {
    assertThat(String.format("%04x", RandomValues.float16(value))).isEqualTo(bits);
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeFillsItsBuffer(ElementType type) {
    ByteBuffer values = ByteBuffer.allocate(8 * type.bytes());
    new RandomValues().fill(type, values);
    assertThat(values.hasRemaining()).isFalse();
  }

  @Test
  void quantizedValuesAreOfTheWholeRange() {
    ByteBuffer values = ByteBuffer.allocate(10_000);
    new RandomValues().fillWholeRange(values);
    Set<Byte> seen = new HashSet<>();
    for (byte value : values.array()) {
      seen.add(value);
    }
    assertThat(seen).hasSize(256);
  }
}
