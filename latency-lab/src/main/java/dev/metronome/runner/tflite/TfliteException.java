package dev.metronome.runner.tflite;

/** A call of the library that came back with an error. */
final class TfliteException extends Exception {

  private static final long serialVersionUID = 1;

  TfliteException(String message) {
    super(message);
  }

  TfliteException(String message, Throwable cause) {
    super(message, cause);
  }
}
