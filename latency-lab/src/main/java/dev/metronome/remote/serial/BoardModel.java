package dev.metronome.remote.serial;

import dev.metronome.files.FileHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model file as boards know it.
 *
 * @param file where it lies
 * @param id the first 16 digits of its SHA-256
 * @param bytes its length
 */
record BoardModel(Path file, String id, long bytes) {

  private static final int ID_DIGITS = 16;

  static BoardModel of(Path file) throws IOException {
    return new BoardModel(file, FileHash.sha256(file).substring(0, ID_DIGITS), Files.size(file));
  }
}
