package dev.metronome.remote;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether an agent can be used now.
 *
 * @param address where it listens
 * @param device what its device is; empty where it cannot be used
 * @param whyNot why it cannot be used, and what to do
 */
public record AgentStatus(
    AgentAddress address, Optional<DeviceFacts> device, Optional<String> whyNot) {

  private static final Duration PATIENCE = Duration.ZERO;

  public AgentStatus {
    Objects.requireNonNull(address, "address");
    if (device.isPresent() == whyNot.isPresent()) {
      throw new IllegalArgumentException("an agent is usable, or there is a reason");
    }
  }

  /** Asks an agent once. */
  public static AgentStatus of(AgentAddress address, PairingToken token) {
    try (AgentClient client = AgentClient.of(address, token, PATIENCE)) {
      DeviceFacts device = client.device();
      if (device.runtimes().isEmpty()) {
        return unusable(address, "no runtime works there; install one");
      }
      return new AgentStatus(address, Optional.of(device), Optional.empty());
    } catch (AgentException e) {
      // What to do names the address, which the agent does not know.
      return unusable(address, Refusals.of(address, e));
    } catch (ProblemException e) {
      return unusable(address, e);
    }
  }

  private static AgentStatus unusable(AgentAddress address, ProblemException refusal) {
    Problem problem = refusal.problems().get(0);
    return unusable(address, problem.what() + "; " + problem.remedy());
  }

  private static AgentStatus unusable(AgentAddress address, String why) {
    return new AgentStatus(address, Optional.empty(), Optional.of(why));
  }

  /** The device on one line; empty where the agent cannot be used. */
  public String describe() {
    return device
        .map(
            facts ->
                String.format(
                    Locale.ROOT,
                    "%s, %d cores, %d MiB, %s %s, heat %s",
                    facts.deviceName(),
                    facts.limits().maxThreads(),
                    facts.memoryBytes() >> 20,
                    facts.os(),
                    facts.osVersion(),
                    facts.thermalStatus().name().toLowerCase(Locale.ROOT)))
        .orElse("");
  }
}
