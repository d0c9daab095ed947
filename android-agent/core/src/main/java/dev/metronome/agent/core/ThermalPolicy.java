package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import java.util.Locale;

/**
 * Discards what was measured on a hot device, lets it cool down, and measures again, as often as
 * the request allows.
 */
final class ThermalPolicy {

  /** Waits without measuring. */
  interface Pause {

    /**
     * Returns after the time, or as soon as the run is cancelled.
     *
     * @throws InterruptedException where the agent ends
     */
    void await(long millis) throws InterruptedException;
  }

  private final RunExecutor executor;
  private final Pause pause;

  ThermalPolicy(RunExecutor executor, Pause pause) {
    this.executor = executor;
    this.pause = pause;
  }

  /** Executes a run; fails as the executor does, with {@code too_hot} after the last repetition. */
  RunResult execute(RunTask task, RunControl control) throws InterruptedException {
    RunRequest.CoolDown coolDown = task.request().coolDown();
    int discarded = 0;
    while (true) {
      try {
        return withDiscarded(executor.execute(task, control), discarded);
      } catch (AgentException e) {
        if (e.problem().code() != AgentProblem.Code.TOO_HOT || discarded == coolDown.retries()) {
          throw e;
        }
      }
      discarded++;
      control.progress(RunProgress.NOTHING.in(RunState.Phase.COOLING_DOWN));
      pause.await(coolDown.waitMillis());
      if (control.isCancelled()) {
        throw new CancelledRunException();
      }
    }
  }

  private static RunResult withDiscarded(RunResult result, int discarded) {
    return new RunResult(
        result.runId(),
        result.single(),
        result.group(),
        result.busyNanos(),
        discarded,
        result.before(),
        result.during(),
        result.after());
  }

  static AgentProblem tooHot(Context context) {
    return new AgentProblem(
        AgentProblem.Code.TOO_HOT,
        "device",
        "its thermal status is " + context.thermalStatus().name().toLowerCase(Locale.ROOT),
        "none",
        "let it cool down out of its case, away from the charger and the sun, and measure again");
  }
}
