package dev.metronome.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of files, to tell whether they are still the same. */
public final class FileHash {

  private static final int CHUNK_BYTES = 1 << 16;

  private FileHash() {}

  /** SHA-256 of a file's content, in lower-case hexadecimal. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = newSha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return hex(digest);
  }

  /** An empty SHA-256 digest. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** What a digest has come to, in lower-case hexadecimal. */
  public static String hex(MessageDigest digest) {
    StringBuilder text = new StringBuilder();
    for (byte value : digest.digest()) {
      text.append(Character.forDigit((value >> 4) & 0xf, 16))
          .append(Character.forDigit(value & 0xf, 16));
    }
    return text.toString();
  }
}
