package dev.metronome.agent.core;

import dev.metronome.agent.protocol.RunState;
import java.util.Objects;

/**
 * How far a run is, as {@link RunState} has it.
 *
 * @param phase what it does now
 * @param done share of the work that is behind, 0 to 1
 * @param samples samples, or bursts of a group
 * @param redone bursts that were measured again
 */
public record RunProgress(RunState.Phase phase, double done, int samples, int redone) {

  /** Before anything is done. */
  public static final RunProgress NOTHING = new RunProgress(RunState.Phase.QUEUED, 0, 0, 0);

  public RunProgress {
    Objects.requireNonNull(phase, "phase");
  }

  /** The same work in another phase. */
  public RunProgress in(RunState.Phase other) {
    return new RunProgress(other, done, samples, redone);
  }
}
