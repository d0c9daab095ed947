package dev.metronome.runner.ort;

import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.export.quantization.AffineInt8;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a file's metadata says of its input where the format has no place for it; files of others
 * hardly have any, and what is not as expected is left aside.
 *
 * @param metadata of the file
 */
record InputNotes(Map<String, String> metadata) {

  private static final Pattern SIZES = Pattern.compile("[1-9]\\d{0,6}(,[1-9]\\d{0,6})*");
  private static final Pattern ZERO_POINT = Pattern.compile("\\d{1,3}");

  /** The usual shape of the input; empty where there is none. */
  Optional<long[]> usualShape() {
    return Optional.ofNullable(metadata.get(OnnxExporter.INPUT_SHAPE_KEY))
        .filter(text -> SIZES.matcher(text).matches())
        .map(text -> Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray());
  }

  /**
   * What the unsigned integers of the input stand for when 128 is taken from each; empty where that
   * is not said.
   */
  Optional<AffineInt8> quantization() {
    String scale = metadata.getOrDefault(OnnxExporter.INPUT_SCALE_KEY, "");
    String zeroPoint = metadata.getOrDefault(OnnxExporter.INPUT_ZERO_POINT_KEY, "");
    if (!ZERO_POINT.matcher(zeroPoint).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new AffineInt8(Float.parseFloat(scale), Integer.parseInt(zeroPoint) + Byte.MIN_VALUE));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
