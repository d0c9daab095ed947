package dev.metronome.runner.tflite;

import com.sun.jna.Function;
import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.NativeLibraries;
import java.io.IOException;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** The native library. */
final class TfliteLibrary {

  /** Above errors, in the library's enumeration of severities. */
  private static final int SILENT = 4;

  /**
   * {@code tflite::logging_internal::MinimalLogger::SetMinimumLogSeverity(tflite::LogSeverity)}.
   */
  private static final String SET_MINIMUM_SEVERITY =
      "_ZN6tflite16logging_internal13MinimalLogger21SetMinimumLogSeverityENS_11LogSeverityE";

  private static Optional<String> version = Optional.empty();
  private static Optional<Throwable> failure = Optional.empty();

  private TfliteLibrary() {}

  /**
   * The library's version; loads it the first time.
   *
   * @throws UnavailableException where the library cannot be loaded
   */
  static synchronized String version() {
    if (failure.isEmpty() && version.isEmpty()) {
      try {
        version = Optional.of(load());
      } catch (LinkageError | RuntimeException e) {
        // Kept, as Java tells the reason only the first time.
        failure = Optional.of(e);
      }
    }
    return version.orElseThrow(() -> unavailable(failure.orElseThrow()));
  }

  private static String load() {
    // JavaCPP refuses memory when the process has more than some times Java's heap, which PyTorch
    // and ONNX Runtime take in this process too.
    setUnlessSet("org.bytedeco.javacpp.maxBytes", "0");
    setUnlessSet("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    Loader.load(tensorflowlite.class);
    silence();
    return tensorflowlite.TfLiteVersion().getString();
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Errors come back as status codes, and {@link ReferenceKernels} tells their messages; the
   * library need not print them. Its C interface cannot say so, and Windows does not export the
   * function.
   */
  private static void silence() {
    Pointer function = Loader.addressof(SET_MINIMUM_SEVERITY);
    if (function != null && !function.isNull()) {
      Function.getFunction(new com.sun.jna.Pointer(function.address()))
          .invokeInt(new Object[] {SILENT});
    }
  }

  private static UnavailableException unavailable(Throwable failure) {
    String folder;
    try {
      folder = Loader.getCacheDir().toString();
    } catch (IOException e) {
      folder = "of which there is none (" + e.getMessage() + ")";
    }
    return NativeLibraries.unavailable(
        "TensorFlow Lite",
        folder,
        "name another folder with -Dorg.bytedeco.javacpp.cachedir=DIR",
        failure);
  }
}
