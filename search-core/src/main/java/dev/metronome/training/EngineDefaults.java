package dev.metronome.training;

import dev.metronome.natives.ProcessEnvironment;

/**
 * How DJL and PyTorch's native library behave unless the user says otherwise.
 *
 * <p>DJL asks no server for anything: its natives are on the class path. The OpenMP runtime inside
 * PyTorch lets threads that wait for each other spin for a moment only, then sleep. By default they
 * spin for so long that a training step becomes ten times slower where another process wants a core
 * too (measured on 2 cores: 3.7 s instead of 0.4 s). To sleep at once costs a third more time where
 * the cores are free, as a step has hundreds of short parallel loops.
 */
final class EngineDefaults {

  /** About a millisecond; the default is ten times that. */
  private static final String SPINS = "30000";

  private EngineDefaults() {}

  /** Sets what the user has not set. To be called before the native library is loaded. */
  static void apply() {
    for (String property : new String[] {"ai.djl.offline", "OPT_OUT_TRACKING"}) {
      if (System.getProperty(property) == null) {
        System.setProperty(property, "true");
      }
    }
    // OpenMP reads it when it is loaded.
    ProcessEnvironment.setUnlessSet("GOMP_SPINCOUNT", SPINS);
  }
}
