package dev.metronome.remote.serve;

import dev.metronome.agent.core.Agent;
import dev.metronome.agent.core.AgentConfig;
import dev.metronome.agent.core.AgentLog;
import dev.metronome.agent.core.ChildExecutor;
import java.io.IOException;
import java.nio.file.Path;

/** An agent in a process of its own, made to be killed; it ends when its standard input does. */
public final class AgentMain {

  private AgentMain() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    AgentConfig config =
        AgentConfig.loopback(Integer.parseInt(arguments[1]), folder.resolve("models"));
    ChildExecutor executor = executor(arguments[2], folder.resolve("work"));
    try (Agent agent =
        DesktopAgent.start(config, () -> DesktopAgent.token(folder), executor, AgentLog.NONE)) {
      System.out.println("listening on " + agent.address().getPort());
      // Returns when standard input ends, as nothing is ever sent.
      System.in.readAllBytes();
    }
  }

  private static ChildExecutor executor(String engine, Path folder) {
    Class<?> main =
        switch (engine) {
          case "spin" -> SpinChildMain.class;
          case "slow spin" -> SlowSpinChildMain.class;
          default -> ChildMain.class;
        };
    return DesktopAgent.executor(folder, AgentLog.NONE, main);
  }
}
