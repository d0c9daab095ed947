package dev.metronome.natives;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The variables of this process's environment, which Java can read but not write. */
public final class ProcessEnvironment {

  private ProcessEnvironment() {}

  private interface StandardLibrary extends Library {

    /** As POSIX says: 0 where it succeeds. */
    int setenv(String name, String value, int overwrite);
  }

  /**
   * Sets a variable for the native libraries that are loaded from now on, unless the user has set
   * it. Nothing happens on Windows, whose libraries of C have an environment each.
   *
   * @throws UnsatisfiedLinkError where native code cannot be called on this machine
   */
  public static void setUnlessSet(String name, String value) {
    if (!Platform.isWindows()
        && Native.load(Platform.C_LIBRARY_NAME, StandardLibrary.class)
                .setenv(name, value, /* overwrite= */ 0)
            != 0) {
      throw new IllegalStateException("the process's environment has no room for " + name);
    }
  }
}
