package dev.metronome.cli;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/** Where standard error goes. */
final class StandardError {

  private static final int FILE_DESCRIPTOR = 2;

  private StandardError() {}

  /** Whether a person watches it in a terminal, by the C library's {@code isatty}. */
  static boolean isTerminal() {
    String name = Platform.isWindows() ? "_isatty" : "isatty";
    return Function.getFunction(Platform.C_LIBRARY_NAME, name)
            .invokeInt(new Object[] {FILE_DESCRIPTOR})
        != 0;
  }
}
