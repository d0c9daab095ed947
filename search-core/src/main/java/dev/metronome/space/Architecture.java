package dev.metronome.space;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A point of a search space: one choice for every decision, in the space's order.
 *
 * <p>Made by {@link SearchSpace#architecture}, which checks it. Decisions that do not matter
 * (nested below a choice that was not made) have index 0, so that equal networks are equal
 * architectures.
 *
 * @param space the space's name
 * @param choices index of the choice of each decision
 */
public record Architecture(String space, List<Integer> choices) {

  public Architecture {
    Objects.requireNonNull(space, "space");
    choices = List.copyOf(choices);
  }

  /** The text form, such as {@code nas-bench-macro/0:2:1:2:0:1:1:0}. */
  @Override
  public String toString() {
    return space + "/" + choices.stream().map(String::valueOf).collect(Collectors.joining(":"));
  }
}
