package dev.metronome.files;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A text file that grows line by line, each on the disk before the next one is made, so that a kill
 * loses at most the line that was being written.
 *
 * <p>One at a time may have a file open; the file is locked against other processes. Not
 * thread-safe.
 */
public final class AppendedFile implements AutoCloseable {

  /**
   * The files that this process has open. File locks do not tell the threads of one process apart,
   * and on POSIX closing a second handle of a file would silently give up the first one's lock.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final Path key;
  // Not a FileChannel: an interrupt closes a channel in the middle of a line, and the lock with it.
  private final RandomAccessFile handle;
  private long end;
  private boolean closed;

  private AppendedFile(Path file, Path key, RandomAccessFile handle) {
    this.file = file;
    this.key = key;
    this.handle = handle;
  }

  /**
   * Opens and locks a file, creating it and its folder where they are missing.
   *
   * @param kind what the file is, for messages
   * @throws BadInputException where it cannot be written, or somebody else writes it
   * @throws IOException where the disk refuses
   */
  public static AppendedFile open(Path file, String kind) throws IOException {
    if (Files.isDirectory(file) || (Files.exists(file) && !Files.isWritable(file))) {
      throw new BadInputException(
          file.toString(),
          "that is no file that may be written",
          "a path for a " + kind,
          "name another path, or change its rights");
    }
    Path absolute = file.toAbsolutePath();
    if (absolute.getParent() != null && !Files.isDirectory(absolute.getParent())) {
      Files.createDirectories(absolute.getParent());
    }
    Path key =
        Files.exists(file)
            ? file.toRealPath()
            : absolute.getParent().toRealPath().resolve(absolute.getFileName());
    if (!OPEN.add(key)) {
      throw inUse(file);
    }
    RandomAccessFile handle = null;
    try {
      handle = new RandomAccessFile(file.toFile(), "rw");
      FileLock lock = handle.getChannel().tryLock();
      if (lock == null) {
        throw inUse(file);
      }
      AppendedFile opened = new AppendedFile(file, key, handle);
      opened.end = handle.length();
      return opened;
    } catch (IOException | RuntimeException e) {
      OPEN.remove(key);
      if (handle != null) {
        handle.close();
      }
      throw e;
    }
  }

  private static BadInputException inUse(Path file) {
    return new BadInputException(
        file.toString(),
        "another build is writing this file",
        "one build per file",
        "wait until it is done, or stop it");
  }

  /** All bytes of the file. */
  public byte[] content() throws IOException {
    // Read through the locked handle: closing a second one would give up the lock.
    byte[] bytes = new byte[Math.toIntExact(handle.length())];
    handle.seek(0);
    handle.readFully(bytes);
    return bytes;
  }

  /** The length of the lines that are whole, the one behind a last line end left out. */
  public static int wholeLines(byte[] content) {
    int whole = content.length;
    while (whole > 0 && content[whole - 1] != '\n') {
      whole--;
    }
    return whole;
  }

  /** Cuts off all that lies behind the first {@code length} bytes. */
  public void cut(int length) throws IOException {
    end = length;
    cutBehindEnd();
  }

  /**
   * Adds text, which is on the disk when this returns.
   *
   * @throws IOException where the disk refuses; the text is not there then, and may be added again
   */
  public void append(String text) throws IOException {
    cutBehindEnd();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    handle.seek(end);
    handle.write(bytes);
    handle.getFD().sync();
    end += bytes.length;
  }

  /** Removes what a write that failed half-way left. */
  private void cutBehindEnd() throws IOException {
    if (handle.length() > end) {
      handle.setLength(end);
    }
  }

  /**
   * Refuses work on a closed file.
   *
   * @throws IllegalStateException where it is closed
   */
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the file is closed: " + file);
    }
  }

  /** Gives up the lock; the lines stay in the file. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        handle.close();
      } finally {
        OPEN.remove(key);
      }
    }
  }
}
