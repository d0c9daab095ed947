package dev.metronome.cli;

import java.util.function.BooleanSupplier;
import org.jline.utils.Signals;

/**
 * Ctrl-C in a long command: the first asks it to save and stop, the second ends it at once.
 *
 * <p>Signals are handled, rather than left to shutdown hooks, because native libraries close
 * themselves in hooks of their own while work still goes on.
 */
final class Interruption implements BooleanSupplier {

  private volatile boolean requested;

  private Interruption() {}

  /** Handles SIGINT and SIGTERM from now on. */
  static Interruption install() {
    Interruption interruption = new Interruption();
    Signals.register("INT", interruption::request);
    Signals.register("TERM", interruption::request);
    return interruption;
  }

  private void request() {
    if (requested) {
      Runtime.getRuntime().halt(Metronome.STOPPED);
    }
    requested = true;
    System.err.println("\nmetronome: saving what is done, then stopping; again to stop at once");
  }

  @Override
  public boolean getAsBoolean() {
    return requested;
  }
}
