package dev.metronome.tables.published;

import dev.metronome.tables.OpSignature;
import java.util.List;
import java.util.Objects;

/**
 * What can stand at one place of a search space's networks.
 *
 * @param place the layer's name, such as {@code stage2.layer1}
 * @param operations the operations to choose from; one where nothing is chosen
 * @param mayBeSkipped whether nothing may stand there
 */
public record LayerOptions(String place, List<OpSignature> operations, boolean mayBeSkipped) {

  public LayerOptions {
    Objects.requireNonNull(place, "place");
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("nothing can stand at " + place);
    }
  }

  /** Whether there is something to choose. */
  boolean isChosen() {
    return operations.size() > 1 || mayBeSkipped;
  }
}
