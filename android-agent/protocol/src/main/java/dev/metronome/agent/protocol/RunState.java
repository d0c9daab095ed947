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
 * @param done share of the work that is behind, 0 to 1, as far as that can be told
 * @param samples samples of a single model, or bursts of a group, that are kept so far
 * @param maxSamples how many there are in the end at most
 * @param redone bursts that were disturbed and measured again
 * @param problem why it failed; present in {@link Phase#FAILED} only
 */
public record RunState(
    @JsonProperty(value = "runId", required = true) String runId,
    @JsonProperty(value = "phase", required = true) Phase phase,
    @JsonProperty(value = "done", required = true) double done,
    @JsonProperty(value = "samples", required = true) int samples,
    @JsonProperty(value = "maxSamples", required = true) int maxSamples,
    @JsonProperty(value = "redone", required = true) int redone,
    @JsonProperty("problem") Optional<AgentProblem> problem)
    implements Message {

  /** What a run does; the last three are for good. */
  public enum Phase {
    @JsonProperty("queued")
    QUEUED,
    /** Models are loaded and warmed up. */
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
    Checks.requireRunId(runId);
    Objects.requireNonNull(phase, "phase");
    Checks.require(done >= 0 && done <= 1, "a share is from 0 to 1: " + done);
    Checks.require(redone >= 0, "a count is not negative: " + redone);
    Checks.require(
        samples >= 0 && samples <= maxSamples,
        "a run takes from 0 to its most samples: " + samples + " of " + maxSamples);
    Checks.require(
        problem.isPresent() == (phase == Phase.FAILED),
        "a run that failed has a problem, and no other has");
  }
}
