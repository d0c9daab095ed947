package dev.metronome.problem;

import java.util.List;
import java.util.stream.Collectors;

/** All problems that stopped a piece of work, collected and thrown together. */
public abstract class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Takes at least one problem; {@code cause} may be null where there is none. */
  ProblemException(List<Problem> problems, Throwable cause) {
    super(problems.stream().map(Problem::text).collect(Collectors.joining("\n")), cause);
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("an exception without a problem");
    }
    this.problems = List.copyOf(problems);
  }

  /** The problems, in the order in which they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
