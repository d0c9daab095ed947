package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The agent's own folder fails; other {@link IOException}s are those of a client's connection. */
final class StorageException extends IOException {

  private static final long serialVersionUID = 1L;

  StorageException(IOException cause) {
    super(cause.toString(), cause);
  }

  /** As clients are told it: paths of this machine are for its log only. */
  AgentProblem problem() {
    return new AgentProblem(
        AgentProblem.Code.AGENT_FAULT,
        "models",
        "the agent cannot use the folder that it keeps models in (" + reason() + ")",
        "a folder that the agent can write to, on a disk that has room",
        "look at what the agent prints, make room there or give it its folder back, start the agent"
            + " anew and give the same command again");
  }

  private String reason() {
    if (getCause() instanceof NoSuchFileException) {
      return "it, or a file of it, is gone";
    }
    if (getCause() instanceof AccessDeniedException) {
      return "it may not write there";
    }
    if (getCause() instanceof FileSystemException failed) {
      return failed.getReason() == null ? failed.getClass().getSimpleName() : failed.getReason();
    }
    return String.valueOf(getCause().getMessage());
  }
}
