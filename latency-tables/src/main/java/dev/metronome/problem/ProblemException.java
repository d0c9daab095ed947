package dev.metronome.problem;

import java.util.List;
import java.util.stream.Collectors;

/** All problems that stopped a piece of work, collected and thrown together. */
public abstract class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ProblemException(List<Problem> problems, Throwable cause) {
    super(problems.stream().map(Problem::text).collect(Collectors.joining("\n")), cause);
    this.problems = List.copyOf(problems);
  }

  /** The problems, in the order in which they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
