package dev.metronome.remote.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.agent.core.PairingToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An agent in a process of its own, which can be killed and started again on the same port. */
public final class AgentProcess implements AutoCloseable {

  private final Path folder;
  private final String engine;
  private Process process;
  private int port;

  private AgentProcess(Path folder, String engine) {
    this.folder = folder;
    this.engine = engine;
  }

  /** Starts an agent with {@link HashSpinEngine}. */
  public static AgentProcess spin(Path folder) throws IOException {
    return started(folder, "spin");
  }

  /** Starts one whose inferences all take twice as long. */
  public static AgentProcess slowSpin(Path folder) throws IOException {
    return started(folder, "slow spin");
  }

  /** Starts an agent with the runtimes of this machine. */
  public static AgentProcess desktop(Path folder) throws IOException {
    return started(folder, "desktop");
  }

  private static AgentProcess started(Path folder, String engine) throws IOException {
    AgentProcess agent = new AgentProcess(folder, engine);
    agent.start();
    return agent;
  }

  public int port() {
    return port;
  }

  public PairingToken token() throws IOException {
    return DesktopAgent.token(folder);
  }

  private void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                AgentMain.class.getName(),
                folder.toString(),
                String.valueOf(port),
                engine)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    process = builder.start();
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    assertThat(line).as("what the agent says").startsWith("listening on ");
    port = Integer.parseInt(line.substring("listening on ".length()));
  }

  /** Kills the agent as a power cut does; the process of its models has to end by itself. */
  public void kill() throws Exception {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    for (ProcessHandle child : children) {
      child.onExit().get(Duration.ofSeconds(10).toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Kills the agent and starts it again. */
  public void killAndStart() throws Exception {
    kill();
    start();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
  }
}
