package dev.metronome.runner;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An input or output of a model.
 *
 * @param name its name in the file
 * @param type its element type as the runtime calls it, in lower case, such as {@code float}; or
 *     the kind of value where it is no tensor, such as {@code sequence}
 * @param shape its sizes, {@code -1} where the file leaves one open; empty for a scalar and for
 *     what is no tensor
 */
public record ModelTensor(String name, String type, List<Long> shape) {

  public ModelTensor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    shape = List.copyOf(shape);
  }

  /** Such as {@code input: float[?, 3, 224, 224]}. */
  @Override
  public String toString() {
    return shape.stream()
        .map(size -> size < 0 ? "?" : size.toString())
        .collect(Collectors.joining(", ", name + ": " + type + "[", "]"));
  }
}
