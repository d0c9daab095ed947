package dev.metronome.export;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A model file that was written.
 *
 * @param path the file
 * @param format its format, as in {@link Exporter#format()}
 * @param bytes its size
 * @param sha256 hash of its content, in lower-case hexadecimal
 */
public record ExportedModel(Path path, String format, long bytes, String sha256) {

  public ExportedModel {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(sha256, "sha256");
  }
}
