package dev.metronome.remote.serial;

import java.io.IOException;

/** A serial line broke, as when a cable is pulled. */
public final class LineException extends IOException {

  private static final long serialVersionUID = 1L;

  public LineException(String message) {
    super(message);
  }

  public LineException(String message, Throwable cause) {
    super(message, cause);
  }
}
