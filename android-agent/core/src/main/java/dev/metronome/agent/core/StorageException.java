package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.OptionalLong;

/** The agent's own folder fails; other {@link IOException}s are those of a client's connection. */
final class StorageException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient AgentProblem problem;

  private StorageException(AgentProblem problem, String logged, IOException cause) {
    super(logged, cause);
    this.problem = problem;
  }

  /** The folder cannot be used. */
  static StorageException of(IOException cause) {
    return cause instanceof StorageException known
        ? known
        : failed(cause, "", "a folder that the agent can write to, on a disk that has room");
  }

  /** A model could not be written. */
  static StorageException writing(IOException cause, long bytes, OptionalLong freeBytes) {
    return cause instanceof StorageException known
        ? known
        : failed(cause, "; the model has " + bytes + " bytes" + free(freeBytes), room(bytes));
  }

  /** There is less room than a model needs. */
  static StorageException full(long bytes, long freeBytes, long idleBytes) {
    String what =
        "the disk of the agent has no room for the model: it has "
            + bytes
            + " bytes"
            + free(OptionalLong.of(freeBytes))
            + (idleBytes > 0 ? ", beside " + idleBytes + " of models that could go" : "");
    return new StorageException(
        problem(
            what,
            room(bytes),
            "make room on the disk of the agent and give the same command again; the agent goes on"
                + " by itself"),
        what,
        null);
  }

  private static StorageException failed(IOException cause, String more, String expected) {
    boolean isGone = cause instanceof NoSuchFileException;
    return new StorageException(
        problem(
            "the agent cannot use the folder that it keeps models in ("
                + reason(cause)
                + ")"
                + more,
            expected,
            "look at what the agent prints, "
                + (isGone
                    ? "give it its folder back, start it anew and give the same command again"
                    : "make room there or let it write there, and give the same command again; the"
                        + " agent goes on by itself")),
        cause.toString(),
        cause);
  }

  private static AgentProblem problem(String what, String expected, String remedy) {
    return new AgentProblem(AgentProblem.Code.STORAGE_FAILED, "models", what, expected, remedy);
  }

  private static String free(OptionalLong bytes) {
    return bytes.isPresent() ? ", and " + bytes.getAsLong() + " are free" : "";
  }

  private static String room(long bytes) {
    return "a disk with at least " + bytes + " bytes free, that the agent can write to";
  }

  /** As clients are told it: paths of this machine are for its log only. */
  AgentProblem problem() {
    return problem;
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "it, or a file of it, is gone";
    }
    if (cause instanceof AccessDeniedException) {
      return "it may not write there";
    }
    if (cause instanceof FileSystemException failed) {
      return failed.getReason() == null ? failed.getClass().getSimpleName() : failed.getReason();
    }
    return String.valueOf(cause.getMessage());
  }
}
