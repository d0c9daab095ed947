package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
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
