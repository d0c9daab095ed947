package dev.metronome.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("some.safetensors");
  }

  private static Safetensors sample() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", new Tensor(List.of(2, 1, 3), new float[] {1, -2, 3, -4, 5, -6}));
    tensors.put(
        "a/\u00e9\"", new Tensor(List.of(2), new float[] {Float.NaN, Float.NEGATIVE_INFINITY}));
    tensors.put("scalar", new Tensor(List.of(), new float[] {-0f}));
    tensors.put("empty", new Tensor(List.of(0, 4), new float[0]));
    return new Safetensors(tensors, Map.of("format", "pt", "note", "line\nbreak \u00fc"));
  }

  private static void assertEqual(Safetensors actual, Safetensors expected) {
    assertThat(actual.metadata()).isEqualTo(expected.metadata());
    assertThat(actual.tensors().keySet()).containsExactlyElementsOf(expected.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, tensor) -> {
              assertThat(actual.tensors().get(name).shape()).isEqualTo(tensor.shape());
              assertThat(bits(actual.tensors().get(name))).isEqualTo(bits(tensor));
            });
  }

  private static int[] bits(Tensor tensor) {
    int[] bits = new int[tensor.values().length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(tensor.values()[i]);
    }
    return bits;
  }

  private void put(String header, float... values) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (float value : values) {
      bytes.putFloat(value);
    }
    Files.write(file(), bytes.array());
  }

  private String refusal() {
    return catchThrowableOfType(BadInputException.class, () -> Safetensors.read(file()))
        .getMessage();
  }

  @Test
  void whatIsWrittenReadsBackToTheBit() throws IOException {
    sample().write(file());
    assertEqual(Safetensors.read(file()), sample());
    new Safetensors(Map.of(), Map.of()).write(file());
    assertEqual(Safetensors.read(file()), new Safetensors(Map.of(), Map.of()));
  }

  @Test
  void manyValuesReadBack() throws IOException {
    // More than two of the chunks that files are written and read in, and not a whole number.
    float[] values = new float[40_001];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Safetensors written =
        new Safetensors(Map.of("v", new Tensor(List.of(values.length), values)), Map.of());
    written.write(file());
    assertEqual(Safetensors.read(file()), written);
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("x", new Tensor(List.of(1, 2), new float[] {1, -2}));
    tensors.put("y", new Tensor(List.of(1), new float[] {0.5f}));
    new Safetensors(tensors, Map.of("format", "pt")).write(file());

    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}";
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.getLong();
    byte[] header = new byte[(int) length];
    bytes.get(header);
    assertThat(length % 8).isZero();
    assertThat(new String(header, StandardCharsets.UTF_8))
        .isEqualTo(json + " ".repeat((int) length - json.length()));
    assertThat(length - json.length()).isBetween(0L, 7L);
    byte[] values = new byte[bytes.remaining()];
    bytes.get(values);
    // 1.0, -2.0 and 0.5 in little-endian IEEE 754.
    assertThat(values).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f);
  }

  @Test
  void aFileOfAnotherWriterIsRead() throws IOException {
    // Keys in another order, the tensors not in the order of their values, padded with spaces.
    put(
        "{\"second\": {\"data_offsets\": [4, 12], \"shape\": [2], \"dtype\": \"F32\"},"
            + " \"first\": {\"shape\": [], \"dtype\": \"F32\", \"data_offsets\": [0, 4]}}   ",
        1,
        2,
        3);
    Safetensors read = Safetensors.read(file());
    assertThat(read.tensors().get("first").values()).containsExactly(1);
    assertThat(read.tensors().get("second").values()).containsExactly(2, 3);
    assertThat(read.metadata()).isEmpty();
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    sample().write(file());
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThat(refusal()).describedAs("cut at %d", length).contains(file().toString());
    }
    Files.write(file(), Arrays.copyOf(whole, whole.length + 1));
    assertThat(refusal()).contains("bytes follow the header");
  }

  @Test
  void aFileWithAWrongByteIsReadOrRefusedButNeverCrashes() throws IOException {
    sample().write(file());
    byte[] whole = Files.readAllBytes(file());
    SplittableRandom random = new SplittableRandom(2);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      Files.write(file(), changed);
      try {
        Safetensors.read(file());
      } catch (BadInputException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 499);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":3,\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}}",
        "{\"x\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"x\":7}",
        "[1]",
        "{}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} {}",
        // 2^64 values, which is 0 in 64 bits.
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"y\":"
            + "{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[4,4]}}",
        // Both tensors over the same bytes.
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        // One name twice.
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      })
  void aWrongHeaderIsRefused(String header) throws IOException {
    put(header, 1f);
    assertThat(refusal()).startsWith(file().toString());
  }

  @Test
  void valuesThatNoTensorOwnsAreRefused() throws IOException {
    put("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 1, 2);
    assertThat(refusal()).contains("tensor x begins at byte 4").contains("byte 0");
  }

  @Test
  void aHeaderLengthThatCannotBeIsRefused() throws IOException {
    for (long length : new long[] {-1, 0, 1, Long.MAX_VALUE, 1L << 40}) {
      ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Files.write(file(), bytes.array());
      assertThat(refusal()).contains("header of " + length + " bytes");
    }
  }

  @Test
  void aTensorCannotHaveTheNameOfTheMetadata() {
    Map<String, Tensor> tensors = Map.of("__metadata__", new Tensor(List.of(1), new float[] {1}));
    assertThatIllegalArgumentException().isThrownBy(() -> new Safetensors(tensors, Map.of()));
    assertThatCode(() -> new Safetensors(Map.of(), Map.of())).doesNotThrowAnyException();
  }
}
