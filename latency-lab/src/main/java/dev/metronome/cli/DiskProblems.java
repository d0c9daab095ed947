package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.UnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What files and disks refuse, in words for the user. */
final class DiskProblems {

  private DiskProblems() {}

  /** A wrong path, or a disk that fails. */
  static ProblemException told(IOException e) {
    String where =
        e instanceof FileSystemException file && file.getFile() != null ? file.getFile() : "disk";
    if (e instanceof NoSuchFileException) {
      return new BadInputException(where, "there is no such file", "a file", "correct the path");
    }
    String message = String.valueOf(e.getMessage());
    if (e instanceof FileAlreadyExistsException
        || e instanceof NotDirectoryException
        || message.contains("Not a directory")
        || message.contains("is a folder, not a file")) {
      return new BadInputException(
          where,
          message.contains("is a folder") ? "it is a folder" : "it is a file, or lies below one",
          "a path whose parents are folders",
          "give another path");
    }
    if (e instanceof AccessDeniedException) {
      return new BadInputException(
          where, "access is denied", "a file this user may use", "change its rights or the path");
    }
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : e.getMessage();
    return new UnavailableException(
        where,
        reason == null ? e.toString() : reason,
        "a disk that can be read and written, with space left",
        "make space or choose another place; what was finished is kept, so run the command again");
  }
}
