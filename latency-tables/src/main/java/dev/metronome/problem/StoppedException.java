package dev.metronome.problem;

/**
 * Work was stopped on request before it was done, and what it had done is saved. The command line
 * answers with exit code 130.
 */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what was saved where. */
  public StoppedException(String saved) {
    super(saved);
  }
}
