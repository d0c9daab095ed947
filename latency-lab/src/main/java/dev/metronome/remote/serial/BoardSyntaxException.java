package dev.metronome.remote.serial;

/** A frame that arrived whole says something that the protocol does not know. */
final class BoardSyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BoardSyntaxException(String message) {
    super(message);
  }
}
