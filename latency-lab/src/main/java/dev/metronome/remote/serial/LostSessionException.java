package dev.metronome.remote.serial;

/** The board has forgotten the session, as one does that was reset. */
final class LostSessionException extends Exception {

  private static final long serialVersionUID = 1L;

  LostSessionException(String what) {
    super(what);
  }
}
