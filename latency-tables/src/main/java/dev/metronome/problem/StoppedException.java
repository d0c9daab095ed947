package dev.metronome.problem;

/**
 * Work was stopped on request before it was done, and what it had done is saved. The command line
 * answers with exit code 130.
 */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String SAME_COMMAND = "run the same command again to go on";

  private final String resume;

  /**
   * Says what was saved, and how to go on.
   *
   * @param saved how far the work came and where that is saved
   * @param resume what to do to go on from there
   */
  public StoppedException(String saved, String resume) {
    super(saved);
    this.resume = resume;
  }

  /**
   * What was saved is found and taken up where the same is asked for again.
   *
   * @param saved how far the work came and where that is saved
   */
  public static StoppedException resumedBySameCommand(String saved) {
    return new StoppedException(saved, SAME_COMMAND);
  }

  /** Whether the command that was stopped goes on where it is given again. */
  public boolean isResumedBySameCommand() {
    return resume.equals(SAME_COMMAND);
  }

  /** What to do to go on. */
  public String resume() {
    return resume;
  }
}
