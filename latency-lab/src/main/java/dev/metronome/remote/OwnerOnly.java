package dev.metronome.remote;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Rights for what only its owner may read; where the file system knows such rights. */
public final class OwnerOnly {

  private OwnerOnly() {}

  /** Makes a folder for its owner only; one that is there already keeps its rights. */
  private static void folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      restrict(folder, "rwx------");
    }
  }

  /** Replaces a file's text; at no moment anybody else may read it. */
  public static void write(Path file, String text) throws IOException {
    try {
      replace(file, text);
    } catch (AccessDeniedException e) {
      throw caused(new AccessDeniedException(file.toString(), null, e.getReason()), e);
    } catch (FileSystemException e) {
      throw caused(new FileSystemException(file.toString(), null, reason(e)), e);
    } catch (IOException e) {
      // A disk that is full while it is written names no file.
      throw caused(new FileSystemException(file.toString(), null, e.getMessage()), e);
    }
  }

  /** By the name of the file that is meant, and not by that of the one that is written first. */
  private static IOException caused(IOException told, IOException cause) {
    told.initCause(cause);
    return told;
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? e.toString() : e.getReason();
  }

  private static void replace(Path file, String text) throws IOException {
    Path beside = file.toAbsolutePath().getParent();
    folder(beside);
    // Such files are their owner's from the begin.
    Path temporary = Files.createTempFile(beside, "." + file.getFileName(), ".partial");
    try {
      Files.writeString(temporary, text);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void restrict(Path path, String rights) throws IOException {
    if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }
  }
}
