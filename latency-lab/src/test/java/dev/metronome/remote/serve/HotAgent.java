package dev.metronome.remote.serve;

import dev.metronome.agent.core.Agent;
import dev.metronome.agent.core.AgentConfig;
import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.AgentLog;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.core.RunControl;
import dev.metronome.agent.core.RunExecutor;
import dev.metronome.agent.core.RunTask;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.RunResult;
import java.io.IOException;
import java.util.List;

/** An agent on a device that is always too hot. */
public final class HotAgent implements RunExecutor {

  private HotAgent() {}

  public static Agent start(AgentConfig config, PairingToken token) throws IOException {
    return Agent.start(config, () -> token, new HotAgent(), new DesktopMonitor(), AgentLog.NONE);
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return List.of(new DeviceFacts.RuntimeFacts("ort", "1", ModelFormat.ONNX, List.of("cpu")));
  }

  @Override
  public RunResult execute(RunTask task, RunControl control) {
    throw new AgentException(
        AgentProblem.Code.TOO_HOT,
        "device",
        "its thermal status is severe",
        "none",
        "let it cool down");
  }

  @Override
  public void close() {}
}
