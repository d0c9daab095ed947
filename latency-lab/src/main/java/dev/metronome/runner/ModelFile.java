package dev.metronome.runner;

import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Model files, before a runtime sees them. */
public final class ModelFile {

  public static final String ONNX = "onnx";
  public static final String TFLITE = "tflite";

  private ModelFile() {}

  /**
   * Refuses what is no file with content, or a model of another format.
   *
   * @param format {@link #ONNX} or {@link #TFLITE}
   */
  public static void require(Path model, String format) {
    String expected = format.equals(ONNX) ? "an ONNX file" : "a TFLite file";
    String remedy = "give the path of a model file";
    if (!Files.exists(model)) {
      throw new BadInputException(model.toString(), "there is no such file", expected, remedy);
    }
    if (!Files.isRegularFile(model) || !Files.isReadable(model)) {
      throw new BadInputException(
          model.toString(), "this is no file that can be read", expected, remedy);
    }
    try {
      if (Files.size(model) == 0) {
        throw new BadInputException(
            model.toString(), "the file is empty", expected, "export it again");
      }
      requireFormat(model, format, expected);
    } catch (IOException e) {
      throw new BadInputException(new Problem(model.toString(), e.toString(), expected, remedy), e);
    }
  }

  private static void requireFormat(Path model, String format, String expected) throws IOException {
    Optional<String> found = format(model);
    if (found.isPresent() && !found.get().equals(format)) {
      boolean tflite = found.get().equals(TFLITE);
      throw new BadInputException(
          model.toString(),
          tflite ? "this is a TFLite file" : "this is an ONNX file by its name",
          expected + ", which this target's runtime reads",
          "name a target that reads it, such as " + (tflite ? "tflite-cpu" : "ort-cpu"));
    }
  }

  /** TFLite files say what they are; ONNX files do not, and are known by their name. */
  private static Optional<String> format(Path model) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(model)) {
      start = in.readNBytes(ModelFormat.TELLING_BYTES);
    }
    if (ModelFormat.TFLITE.problem(model.toString(), start).isEmpty()) {
      return Optional.of(TFLITE);
    }
    return model.toString().endsWith("." + ONNX) ? Optional.of(ONNX) : Optional.empty();
  }
}
