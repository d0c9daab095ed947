package dev.metronome.agent.core;

/** A run was cancelled while it was measured. */
public final class CancelledRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CancelledRunException() {
    super("cancelled");
  }
}
