package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.problem.Problem;

/** An agent does not do what it was asked, for a reason that the protocol has a code for. */
public final class AgentException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient AgentProblem problem;

  public AgentException(AgentProblem problem) {
    super(problem.toProblem().text());
    this.problem = problem;
  }

  /** One problem, in the four parts of {@link Problem}. */
  public AgentException(
      AgentProblem.Code code, String where, String what, String expected, String remedy) {
    this(new AgentProblem(code, where, what, expected, remedy));
  }

  public AgentProblem problem() {
    return problem;
  }
}
