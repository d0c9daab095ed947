package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * An input or output of a model.
 *
 * @param name its name in the file
 * @param type its element type as the runtime calls it, such as {@code float}
 * @param shape its sizes, {@code -1} where the file leaves one open
 */
public record Tensor(
    @JsonProperty(value = "name", required = true) String name,
    @JsonProperty(value = "type", required = true) String type,
    @JsonProperty(value = "shape", required = true) List<Long> shape) {

  @JsonCreator
  public Tensor {
    Checks.requireText("the type of a tensor", type);
    shape = List.copyOf(shape);
  }
}
