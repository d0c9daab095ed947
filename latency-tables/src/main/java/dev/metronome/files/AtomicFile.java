package dev.metronome.files;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes a file so that a reader sees the old content or the new, whatever happens in between:
 * temporary file beside it, fsync, rename.
 */
public final class AtomicFile {

  /** Writes the content of one file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final int BUFFER_BYTES = 1 << 16;

  private AtomicFile() {}

  /**
   * Replaces {@code file}, creating its folder where it is missing.
   *
   * @throws IOException where writing failed; the old file, if any, is untouched then
   */
  public static void write(Path file, Content content) throws IOException {
    write(file, content, true);
  }

  /**
   * Replaces {@code file}, creating its folder where it is missing.
   *
   * @param durable whether the content must survive a loss of power once this returns; false for
   *     files that are deleted soon
   * @throws IOException where writing failed; the old file, if any, is untouched then
   */
  public static void write(Path file, Content content, boolean durable) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a folder, not a file");
    }
    Path folder = file.toAbsolutePath().getParent();
    // Java 17's createDirectories refuses a symbolic link to a folder.
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    Path temporary = newFileBeside(file, folder);
    try {
      // A FileOutputStream, not a channel: an interrupted thread must still be able to save.
      try (FileOutputStream disk = new FileOutputStream(temporary.toFile())) {
        OutputStream out = new BufferedOutputStream(new OpenUntilForced(disk), BUFFER_BYTES);
        content.writeTo(out);
        out.flush();
        if (durable) {
          disk.getFD().sync();
        }
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException e) {
      throw temporary.toString().equals(e.getFile())
          ? new FileSystemException(file.toString(), null, reason(e))
          : e;
    } catch (IOException e) {
      // A full disk says neither which file nor which disk.
      FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Not by createTempFile, whose files only their owner may read. */
  private static Path newFileBeside(Path file, Path folder) throws IOException {
    String name = "." + file.getFileName() + "." + UUID.randomUUID() + ".partial";
    try {
      return Files.createFile(folder.resolve(name));
    } catch (FileSystemException e) {
      // Nobody has asked for a file of that name. Some systems say that the new file is not there.
      FileSystemException named =
          e instanceof AccessDeniedException || e instanceof NoSuchFileException
              ? new AccessDeniedException(file.toString())
              : new FileSystemException(file.toString(), null, reason(e));
      named.initCause(e);
      throw named;
    }
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? "it cannot be written" : e.getReason();
  }

  /** Many writers close what they write to; the file has to be forced to the disk before that. */
  private static final class OpenUntilForced extends FilterOutputStream {

    OpenUntilForced(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Replaces {@code file} by a text in UTF-8. */
  public static void writeText(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
