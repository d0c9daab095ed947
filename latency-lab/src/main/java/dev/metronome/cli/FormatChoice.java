package dev.metronome.cli;

import dev.metronome.deploy.ExportFormat;
import java.util.List;
import picocli.CommandLine.Option;

/** Which files to write. */
final class FormatChoice {

  @Option(
      names = "--format",
      defaultValue = "onnx,tflite",
      split = ",",
      paramLabel = "NAME",
      description =
          "Some of onnx, tflite, onnx-int8, tflite-int8, separated by commas; default"
              + " ${DEFAULT-VALUE}.")
  private List<String> formats;

  /** Each once, in the order in which they were given. */
  List<ExportFormat> formats() {
    return ExportFormat.parse(formats, "--format");
  }
}
