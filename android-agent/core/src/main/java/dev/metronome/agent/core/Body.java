package dev.metronome.agent.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** What a client sends with a request, with the memory of whether it broke off. */
final class Body extends HttpEntityWrapper {

  private final HttpEntity entity;
  private boolean brokenOff;

  Body(HttpEntity entity) {
    super(entity);
    this.entity = entity;
  }

  /** Whether the client went away, or was silent for longer than it may be. */
  boolean isBrokenOff() {
    return brokenOff;
  }

  @Override
  public InputStream getContent() throws IOException {
    return new FilterInputStream(entity.getContent()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return in.read(bytes, offset, length);
        } catch (IOException e) {
          brokenOff = true;
          throw e;
        }
      }
    };
  }
}
