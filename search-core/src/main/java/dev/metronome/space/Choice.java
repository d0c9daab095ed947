package dev.metronome.space;

import java.util.List;
import java.util.Objects;

/**
 * One option of a decision.
 *
 * @param label its name within the decision
 * @param nested decisions that only matter where this is chosen
 */
public record Choice(String label, List<Decision> nested) {

  public Choice {
    Objects.requireNonNull(label, "label");
    nested = List.copyOf(nested);
  }
}
