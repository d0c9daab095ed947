package dev.metronome.remote.serve;

import dev.metronome.agent.core.Agent;
import dev.metronome.agent.core.AgentConfig;
import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.AgentLog;
import dev.metronome.agent.core.ChildExecutor;
import dev.metronome.agent.core.FolderInUseException;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.OwnerOnly;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Starts an agent on this machine. */
public final class DesktopAgent {

  /** Where the token lies, in the agent's folder; only its owner may read it. */
  public static final String TOKEN = "token";

  private DesktopAgent() {}

  /**
   * The token of a folder; a new one where it has none.
   *
   * @throws dev.metronome.problem.BadInputException where the file holds something else
   */
  public static PairingToken token(Path folder) throws IOException {
    Path file = folder.resolve(TOKEN);
    if (Files.exists(file)) {
      return PairingToken.parse(Files.readString(file));
    }
    return newToken(folder);
  }

  /** A new token for a folder: whoever has the old one has to pair again. */
  public static PairingToken newToken(Path folder) throws IOException {
    PairingToken token = PairingToken.create(new SecureRandom());
    OwnerOnly.write(folder.resolve(TOKEN), token.text() + "\n");
    return token;
  }

  /**
   * Starts an agent whose models run in a process of their own.
   *
   * @param token is asked for once the folder is locked
   * @throws UnavailableException where the port is taken, or another agent has the folder
   */
  public static Agent start(AgentConfig config, Agent.TokenSource token, AgentLog log)
      throws IOException {
    return start(
        config, token, executor(config.folder().resolveSibling("work"), log, ChildMain.class), log);
  }

  /**
   * An executor in processes like this one.
   *
   * @param folder where they work, and where a crash leaves its report
   * @param main the class that they execute
   */
  static ChildExecutor executor(Path folder, AgentLog log, Class<?> main) {
    return new ChildExecutor(new JavaProcess.Launcher(folder, main), log);
  }

  static Agent start(
      AgentConfig config, Agent.TokenSource token, ChildExecutor executor, AgentLog log)
      throws IOException {
    try {
      return Agent.start(config, token, executor, new DesktopMonitor(), log);
    } catch (BindException e) {
      throw new UnavailableException(
          new Problem(
              config.address().getHostAddress() + ":" + config.port(),
              "nothing can listen there (" + e.getMessage() + ")",
              "an address of this machine with a free port",
              "give another --port or --host, or end what listens there"),
          e);
    } catch (FolderInUseException e) {
      throw new UnavailableException(
          new Problem(
              // The folder that was asked for; that of the models is below it.
              config.folder().resolveSibling("").toString(),
              "another agent serves from this folder, and goes on with its token and models",
              "a folder of its own for each agent",
              "end the other one, or give this one another --folder"),
          e);
    } catch (AgentException e) {
      throw new UnavailableException(e.problem().toProblem(), e);
    }
  }
}
