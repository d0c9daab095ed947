package dev.metronome.training;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Settings of the OpenMP runtime inside PyTorch's native library, which reads them from the
 * process's environment when it is loaded.
 *
 * <p>By default its threads spin while they wait for each other. Where another process wants a core
 * too, that makes a training step ten times slower (measured on 2 cores: 3.7 s instead of 0.4 s);
 * waiting passively costs little where the cores are free.
 */
final class OpenMpDefaults {

  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  private OpenMpDefaults() {}

  /** Sets what the user has not set. To be called before the native library is loaded. */
  static void apply() {
    if (!Platform.isWindows()) {
      Native.load(Platform.C_LIBRARY_NAME, CLibrary.class)
          .setenv("OMP_WAIT_POLICY", "PASSIVE", /* overwrite= */ 0);
    }
  }
}
