package dev.metronome.agent.core;

import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.RunResult;
import java.util.List;

/** Executes one run at a time: in this process, or in one of its own that may crash. */
public interface RunExecutor extends AutoCloseable {

  /** The runtimes that work here. */
  List<DeviceFacts.RuntimeFacts> runtimes();

  /**
   * Loads the models and measures them.
   *
   * @throws AgentException where the run fails; with the code {@code too_hot} where the device
   *     became hot, so that what was measured is worth nothing
   * @throws CancelledRunException where it was cancelled
   */
  RunResult execute(RunTask task, RunControl control);

  @Override
  void close();
}
