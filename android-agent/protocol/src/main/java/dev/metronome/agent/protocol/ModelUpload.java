package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * The answer to an upload: the model that the agent now has.
 *
 * @param sha256 SHA-256 of the file, in lower-case hexadecimal digits; the model's name from now on
 * @param bytes size of the file
 * @param format its format
 */
public record ModelUpload(
    @JsonProperty(value = "sha256", required = true) String sha256,
    @JsonProperty(value = "bytes", required = true) long bytes,
    @JsonProperty(value = "format", required = true) ModelFormat format)
    implements Message {

  @JsonCreator
  public ModelUpload {
    Checks.requireSha256("sha256", sha256);
    Checks.require(bytes > 0, "a model has at least one byte");
    Objects.requireNonNull(format, "format");
  }
}
