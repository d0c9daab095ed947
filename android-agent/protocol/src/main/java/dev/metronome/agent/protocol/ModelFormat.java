package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The file format of a model. */
public enum ModelFormat {
  @JsonProperty("onnx")
  ONNX,
  @JsonProperty("tflite")
  TFLITE
}
