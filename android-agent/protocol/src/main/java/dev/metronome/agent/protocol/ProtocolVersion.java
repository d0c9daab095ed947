package dev.metronome.agent.protocol;

import java.util.Optional;

/**
 * The version of the protocol that a message is written in.
 *
 * @param number counted from 1
 */
public record ProtocolVersion(int number) {

  /**
   * The only version that this side speaks. Version 1 knew single models only, and no groups beside
   * a reference; in version 2 a run that was sent could not be waited for by the same request.
   */
  public static final ProtocolVersion CURRENT = new ProtocolVersion(3);

  /** What to answer to a message of this version; empty where it is understood. */
  public Optional<AgentProblem> refusal() {
    if (equals(CURRENT)) {
      return Optional.empty();
    }
    return Optional.of(
        new AgentProblem(
            AgentProblem.Code.UNSUPPORTED_PROTOCOL,
            "protocol",
            "the message has protocol version " + number,
            "version " + CURRENT.number,
            "install the same version of metronome in the lab and on the device"));
  }
}
