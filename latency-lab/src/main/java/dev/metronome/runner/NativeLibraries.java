package dev.metronome.runner;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.util.stream.Collectors;

/** What to say where a runtime's native library does not load. */
public final class NativeLibraries {

  /**
   * A property that says by which option people name another folder for temporary files, where it
   * is not Java's own.
   */
  public static final String TEMPORARY_FOLDER_OPTION = "metronome.temporary-folder.option";

  private NativeLibraries() {}

  /**
   * The error of a runtime.
   *
   * @param folder where its library is unpacked
   * @param remedy how to name another folder
   */
  public static UnavailableException unavailable(
      String runtime, String folder, String remedy, Throwable failure) {
    return new UnavailableException(
        new Problem(
            runtime,
            "its native library cannot be loaded (" + rootCause(failure) + ")",
            "a library for "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + " and a folder for temporary files that can be written, "
                + folder,
            remedy + ", or use another machine"),
        failure);
  }

  /** By which option people name another folder for temporary files. */
  public static String temporaryFolderOption() {
    return System.getProperty(TEMPORARY_FOLDER_OPTION, "-Djava.io.tmpdir=DIR");
  }

  /** The reasons on one line. */
  public static String reasons(UnavailableException failure) {
    return failure.problems().stream().map(Problem::text).collect(Collectors.joining("; "));
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
