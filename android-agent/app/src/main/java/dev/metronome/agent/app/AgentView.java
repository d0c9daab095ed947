package dev.metronome.agent.app;

import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.RunState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What there is to see of the agent at one moment.
 *
 * @param phase what it does
 * @param problem why it does not serve, or what the user asked for last did not work
 * @param device what the phone is, on one line; empty while it starts
 * @param addresses where it can be reached
 * @param token what to pair with; empty while it starts
 * @param otherMachines whether other machines may reach it
 * @param run how far the run is that it measures; empty where it rests
 * @param health how it is; empty while it starts
 */
record AgentView(
    Phase phase,
    Optional<String> problem,
    Optional<String> device,
    List<String> addresses,
    Optional<String> token,
    boolean otherMachines,
    Optional<RunState> run,
    Optional<Health> health) {

  /** What the agent does. */
  enum Phase {
    STARTING,
    SERVING,
    FAILED,
    STOPPED
  }

  AgentView {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(device, "device");
    addresses = List.copyOf(addresses);
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(health, "health");
  }

  /** An agent that does not serve. */
  static AgentView without(Phase phase, Optional<String> problem, boolean otherMachines) {
    return new AgentView(
        phase,
        problem,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        otherMachines,
        Optional.empty(),
        Optional.empty());
  }
}
