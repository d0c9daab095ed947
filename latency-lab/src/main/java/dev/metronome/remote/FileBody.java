package dev.metronome.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A file that is sent as it is, and tells how much of it is on its way. */
final class FileBody extends RequestBody {

  private static final MediaType BINARY = MediaType.get("application/octet-stream");
  private static final int CHUNK = 1 << 16;

  private final Path file;
  private final long bytes;

  /** Written by the thread that sends. */
  private volatile long sentBytes;

  FileBody(Path file) throws IOException {
    this.file = file;
    this.bytes = Files.size(file);
  }

  long sentBytes() {
    return sentBytes;
  }

  @Override
  public MediaType contentType() {
    return BINARY;
  }

  @Override
  public long contentLength() {
    return bytes;
  }

  /** From the beginning, each time that it is sent. */
  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    long sent = 0;
    sentBytes = sent;
    byte[] chunk = new byte[CHUNK];
    try (InputStream content = Files.newInputStream(file)) {
      for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
        sink.write(chunk, 0, count);
        sent += count;
        sentBytes = sent;
      }
    }
  }
}
