package dev.metronome.run;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;

/** The loss of a run rose for good or is no number; going on cannot help. */
public final class DivergedException extends BadInputException {

  private static final long serialVersionUID = 1L;

  DivergedException(Problem problem, Throwable cause) {
    super(problem, cause);
  }

  DivergedException(Problem problem) {
    super(problem);
  }
}
