package dev.metronome.tables.text;

import dev.metronome.files.FileHash;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A file's bytes, read once, so that what is hashed is what is parsed. */
public final class FileContent {

  /** A table of a million rows is smaller; what is larger is no table. */
  private static final long MOST_BYTES = 256L << 20;

  private final Path file;
  private final byte[] bytes;

  /**
   * Content that is at hand.
   *
   * @param file where it comes from
   * @param bytes all of it; not copied, and not to be changed
   */
  public FileContent(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Reads a file.
   *
   * @throws TableFormatException where there is no file of a sensible size that may be read
   * @throws IOException where the disk fails
   */
  public static FileContent read(Path file, FileKind kind) throws IOException {
    requireFile(file, kind);
    FileProblems problems = new FileProblems(file, kind);
    try {
      return new FileContent(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      noteMissing(problems, kind);
    } catch (AccessDeniedException e) {
      problems.add("the file may not be read", "a file that you may read", "change its rights");
    }
    throw problems.exception();
  }

  /** Refuses what is not a file of a sensible size. */
  public static void requireFile(Path file, FileKind kind) throws IOException {
    FileProblems problems = new FileProblems(file, kind);
    if (Files.isDirectory(file)) {
      problems.add("that is a folder", "a file", "name the file in it");
    } else if (!Files.exists(file)) {
      noteMissing(problems, kind);
    } else if (Files.size(file) > MOST_BYTES) {
      problems.add(
          "the file has " + Files.size(file) + " bytes",
          kind.name() + " of at most " + MOST_BYTES,
          "name another file");
    }
    problems.throwIfAny();
  }

  private static void noteMissing(FileProblems problems, FileKind kind) {
    problems.add("there is no such file", kind.name(), kind.remedyIfMissing());
  }

  public Path file() {
    return file;
  }

  /** All bytes; not a copy, and not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** The last part of the path. */
  public String name() {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }

  /** SHA-256 of the bytes, in lower-case hexadecimal. */
  public String sha256() {
    MessageDigest digest = FileHash.newSha256();
    digest.update(bytes);
    return FileHash.hex(digest);
  }
}
