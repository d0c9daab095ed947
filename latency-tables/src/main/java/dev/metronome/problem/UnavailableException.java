package dev.metronome.problem;

import java.util.List;

/**
 * The machine lacks something that the work needs: a device, a driver, space on a disk. The command
 * line answers with exit code 3.
 */
public final class UnavailableException extends ProblemException {

  private static final long serialVersionUID = 1L;

  public UnavailableException(List<Problem> problems) {
    super(problems, null);
  }

  public UnavailableException(List<Problem> problems, Throwable cause) {
    super(problems, cause);
  }

  public UnavailableException(Problem problem) {
    super(List.of(problem), null);
  }

  public UnavailableException(Problem problem, Throwable cause) {
    super(List.of(problem), cause);
  }

  /** One problem, in the four parts of {@link Problem}. */
  public UnavailableException(String where, String what, String expected, String remedy) {
    this(new Problem(where, what, expected, remedy));
  }
}
