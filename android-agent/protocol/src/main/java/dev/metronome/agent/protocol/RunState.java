package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param runId the agent's name of the run
 * @param phase what it does now
 * @param samples samples taken so far
 * @param maxSamples samples after which it ends in any case
 * @param problem why it failed; present in {@link Phase#FAILED} only
 */
public record RunState(
    @JsonProperty(value = "runId", required = true) String runId,
    @JsonProperty(value = "phase", required = true) Phase phase,
    @JsonProperty(value = "samples", required = true) int samples,
    @JsonProperty(value = "maxSamples", required = true) int maxSamples,
    @JsonProperty("problem") Optional<AgentProblem> problem)
    implements Message {

  /** What a run does; the last three are for good. */
  public enum Phase {
    @JsonProperty("queued")
    QUEUED,
    @JsonProperty("warming_up")
    WARMING_UP,
    @JsonProperty("measuring")
    MEASURING,
    @JsonProperty("cooling_down")
    COOLING_DOWN,
    @JsonProperty("done")
    DONE,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED;

    /** Whether the run does nothing any more. */
    public boolean isFinal() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }
  }

  @JsonCreator
  public RunState {
    Checks.requireText("the run's name", runId);
    Objects.requireNonNull(phase, "phase");
    Checks.require(
        samples >= 0 && samples <= maxSamples,
        "a run takes from 0 to its most samples: " + samples + " of " + maxSamples);
    Checks.require(
        problem.isPresent() == (phase == Phase.FAILED),
        "a run that failed has a problem, and no other has");
  }
}
