package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.metronome.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The file format of a model. */
public enum ModelFormat {
  @JsonProperty("onnx")
  ONNX,
  @JsonProperty("tflite")
  TFLITE;

  /** Its name, which is the ending of files too. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many of a file's first bytes tell what is told of its format. */
  public static final int TELLING_BYTES = 8;

  private static final String TFLITE_IDENTIFIER = "TFL3";
  private static final int IDENTIFIER_AT = 4;

  /**
   * What is wrong with a file of this format by its beginning; empty where nothing is. TFLite files
   * say what they are; ONNX files do not, so that of them only TFLite files are told apart.
   *
   * @param where names the file
   * @param start its first {@link #TELLING_BYTES} bytes, or all where it has fewer
   */
  public Optional<Problem> problem(String where, byte[] start) {
    boolean tflite = saysTflite(start);
    if (tflite == (this == TFLITE)) {
      return Optional.empty();
    }
    return Optional.of(
        this == TFLITE
            ? new Problem(
                where,
                "it does not say that it is a TFLite file",
                TFLITE_IDENTIFIER + " at its bytes 4 to 7",
                "export it again")
            : new Problem(
                where,
                "this is a TFLite file",
                "an ONNX file",
                "name a target that reads it, such as tflite-cpu"));
  }

  private static boolean saysTflite(byte[] start) {
    return start.length >= TELLING_BYTES
        && new String(start, IDENTIFIER_AT, 4, StandardCharsets.ISO_8859_1)
            .equals(TFLITE_IDENTIFIER);
  }

  /** The format of that name; empty where there is none. */
  public static Optional<ModelFormat> named(String text) {
    for (ModelFormat format : values()) {
      if (format.text().equals(text)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
