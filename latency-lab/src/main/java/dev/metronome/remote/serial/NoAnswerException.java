package dev.metronome.remote.serial;

import java.io.IOException;
import java.time.Duration;

/** A board has been silent for longer than it may be. */
final class NoAnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  NoAnswerException(Duration silence) {
    super("silent for " + silence.toSeconds() + "." + silence.toMillisPart() / 100 + " s");
  }
}
