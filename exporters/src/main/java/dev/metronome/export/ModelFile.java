package dev.metronome.export;

import dev.metronome.files.AtomicFile;
import dev.metronome.files.FileHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Writes a model file while counting and hashing what is written. */
public final class ModelFile {

  private ModelFile() {}

  /**
   * Replaces {@code file} as a whole.
   *
   * @param durable as in {@link ExportOptions#durable}
   */
  public static ExportedModel write(
      Path file, String format, AtomicFile.Content content, boolean durable) throws IOException {
    MessageDigest sha256 = FileHash.newSha256();
    long[] bytes = new long[1];
    AtomicFile.write(
        file,
        out -> {
          Counting counting = new Counting(out);
          DigestOutputStream hashing = new DigestOutputStream(counting, sha256);
          content.writeTo(hashing);
          hashing.flush();
          bytes[0] = counting.bytes;
        },
        durable);
    return new ExportedModel(file, format, bytes[0], FileHash.hex(sha256));
  }

  private static final class Counting extends OutputStream {

    private final OutputStream out;
    private long bytes;

    private Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      bytes += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
