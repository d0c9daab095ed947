package dev.metronome.agent.protocol;

import dev.metronome.problem.BadInputException;

/** A message was written in a version of the protocol that this side does not speak. */
public final class UnsupportedProtocolException extends BadInputException {

  private static final long serialVersionUID = 1L;

  private final transient AgentProblem refusal;

  UnsupportedProtocolException(AgentProblem refusal) {
    super(refusal.toProblem());
    this.refusal = refusal;
  }

  /** The answer to whoever sent the message. */
  public AgentProblem refusal() {
    return refusal;
  }
}
