package dev.metronome.runner.tflite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Texts of a file that may hold any bytes, where the schema's classes refuse what is no UTF-8. */
final class Texts {

  private Texts() {}

  /**
   * A text with a mark in place of what is no UTF-8.
   *
   * @param bytes as the schema's classes give them: null where there is no such text
   * @param otherwise where there is none, or an empty one
   */
  static String of(ByteBuffer bytes, String otherwise) {
    return bytes == null || !bytes.hasRemaining()
        ? otherwise
        : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
