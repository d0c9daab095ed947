package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps other agents out of a folder, as they would delete what is being uploaded. The system ends
 * it with the process; its file stays, as deleting it would let two agents lock two files.
 */
final class FolderLock implements AutoCloseable {

  static final String FILE = ".lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a folder, which is made where there is none.
   *
   * @throws AgentException where another agent has it
   */
  static FolderLock of(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = isLocked(channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new AgentException(
          AgentProblem.Code.AGENT_FAULT,
          folder.toString(),
          "another agent keeps its models there",
          "a folder of its own for each agent",
          "end the other one, or give this one another --folder");
    }
    return new FolderLock(channel);
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // An agent of this process has it.
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
