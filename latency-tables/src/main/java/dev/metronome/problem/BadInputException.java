package dev.metronome.problem;

import java.util.List;

/**
 * Something the user gave is wrong: a file, an option, a name. The command line answers with exit
 * code 2.
 */
public class BadInputException extends ProblemException {

  private static final long serialVersionUID = 1L;

  public BadInputException(List<Problem> problems) {
    super(problems, null);
  }

  public BadInputException(List<Problem> problems, Throwable cause) {
    super(problems, cause);
  }

  public BadInputException(Problem problem) {
    super(List.of(problem), null);
  }

  public BadInputException(Problem problem, Throwable cause) {
    super(List.of(problem), cause);
  }

  /** One problem, in the four parts of {@link Problem}. */
  public BadInputException(String where, String what, String expected, String remedy) {
    this(new Problem(where, what, expected, remedy));
  }
}
