package dev.metronome.runner.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.metronome.natives.ProcessEnvironment;
import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.NativeLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The native library and the one environment that a process may have of it. */
final class OnnxRuntimeLibrary {

  private static OrtEnvironment environment;

  private OnnxRuntimeLibrary() {}

  /**
   * The environment; loads the library the first time.
   *
   * @throws UnavailableException where the library cannot be loaded
   */
  static synchronized OrtEnvironment environment() {
    if (environment == null) {
      environment = onLargeStack();
    }
    return environment;
  }

  /**
   * Makes the environment on a thread of its own. Release 1.29 matches the process's command line
   * with a recursive regular expression then, and dies of a stack overflow where that is longer
   * than some 4,000 characters, as long class paths are.
   */
  private static OrtEnvironment onLargeStack() {
    FutureTask<OrtEnvironment> making = new FutureTask<>(OnnxRuntimeLibrary::create);
    long stackBytes = (8L << 20) + 1024 * commandLineBytes();
    Thread thread = new Thread(null, making, "onnxruntime-load", stackBytes);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return making.get();
        } catch (InterruptedException e) {
          // Loading takes less than a second, and cannot be broken off half-way.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unavailable(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Makes an environment that tells nobody anything. Release 1.29 begins to as soon as there is one
   * on Linux and macOS, with a number of the machine and a database in the user's cache folder, a
   * log in the folder for temporary files and a thread; {@link OrtEnvironment#setTelemetry} comes
   * too late for these.
   */
  private static OrtEnvironment create() throws OrtException, IOException {
    ProcessEnvironment.setUnlessSet("ORT_DISABLE_TELEMETRY", "1");
    try (UnpackedLibrary unpacked = UnpackedLibrary.unpack()) {
      unpacked.offer();
      // Errors come back as exceptions; the library need not print them as well.
      OrtEnvironment created =
          OrtEnvironment.getEnvironment(
              OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, OrtEnvironment.DEFAULT_NAME);
      created.setTelemetry(false);
      return created;
    }
  }

  private static long commandLineBytes() {
    Path file = Path.of("/proc/self/cmdline");
    try {
      // Read, as files of /proc have no size.
      return Files.isReadable(file) ? Files.readAllBytes(file).length : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static UnavailableException unavailable(Throwable failure) {
    return NativeLibraries.unavailable(
        "ONNX Runtime",
        System.getProperty("java.io.tmpdir"),
        "name another folder with " + NativeLibraries.temporaryFolderOption(),
        failure);
  }
}
