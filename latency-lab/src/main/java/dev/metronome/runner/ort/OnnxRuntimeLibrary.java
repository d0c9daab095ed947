package dev.metronome.runner.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;

/** The native library and the one environment that a process may have of it. */
final class OnnxRuntimeLibrary {

  private OnnxRuntimeLibrary() {}

  /**
   * The environment; loads the library the first time.
   *
   * @throws UnavailableException where the library cannot be loaded
   */
  static OrtEnvironment environment() {
    try {
      // Errors come back as exceptions; the library need not print them as well.
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(
              OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, OrtEnvironment.DEFAULT_NAME);
      environment.setTelemetry(false);
      return environment;
    } catch (LinkageError | IllegalStateException | OrtException e) {
      throw new UnavailableException(
          new Problem(
              "ONNX Runtime",
              "its native library cannot be loaded (" + rootCause(e) + ")",
              "a library for "
                  + System.getProperty("os.name")
                  + " "
                  + System.getProperty("os.arch")
                  + " and a folder for temporary files that can be written, "
                  + System.getProperty("java.io.tmpdir"),
              "name another folder with -Djava.io.tmpdir=DIR, or use another machine"),
          e);
    }
  }

  private static Throwable rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
