package dev.metronome.cli;

import dev.metronome.problem.StoppedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jline.utils.Signals;

/**
 * Ctrl-C in a long command: the first is answered at once and asks the command to save and stop,
 * the second ends it at once.
 *
 * <p>Signals are handled, rather than left to shutdown hooks, because native libraries close
 * themselves in hooks of their own while work still goes on.
 */
final class Interruption implements BooleanSupplier {

  private volatile String outcome;
  private volatile Optional<Path> kept = Optional.empty();
  private volatile boolean requested;

  private Interruption(String outcome) {
    this.outcome = outcome;
  }

  /** Handles SIGINT and SIGTERM from now on, in a command of which nothing is kept. */
  static Interruption install() {
    Interruption interruption =
        new Interruption("nothing is kept of this command until it is done");
    Signals.register("INT", interruption::request);
    Signals.register("TERM", interruption::request);
    return interruption;
  }

  /** Handles SIGINT and SIGTERM from now on, in a command that answers others. */
  static Interruption ofAgent() {
    Interruption interruption = install();
    interruption.outcome = "nothing is measured for others here any more";
    return interruption;
  }

  /**
   * Handles SIGINT and SIGTERM from now on.
   *
   * @param folder that keeps what is done, from where the command can go on
   */
  static Interruption install(Path folder) {
    return install().keepingIn(folder);
  }

  /** From now on what is done is kept in a folder, from where the command can go on. */
  Interruption keepingIn(Path folder) {
    outcome = "what is done is kept in " + folder;
    kept = Optional.of(folder);
    return this;
  }

  /**
   * What to call while a place to measure at is waited for, also in the midst of measuring: it ends
   * that once it is asked to.
   *
   * @param stopped what to say then, by the folder that keeps what is done
   */
  Runnable whileWaiting(Function<Optional<Path>, StoppedException> stopped) {
    return () -> {
      if (requested) {
        throw stopped.apply(kept);
      }
    };
  }

  private void request() {
    if (requested) {
      StatusLine.say("metronome: stopped at once; " + outcome);
      Runtime.getRuntime().halt(Metronome.STOPPED);
    }
    requested = true;
    StatusLine.say("metronome: stopping; " + outcome + " (Ctrl-C again: at once)");
  }

  @Override
  public boolean getAsBoolean() {
    return requested;
  }
}
