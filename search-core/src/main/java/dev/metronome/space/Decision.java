package dev.metronome.space;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * One thing to decide.
 *
 * @param name unique in the space, such as {@code stage2.layer1.block}
 * @param tag what kind of thing is decided
 * @param choices what may be chosen, at least two, with distinct labels
 */
public record Decision(String name, Tag tag, List<Choice> choices) {

  /** What a decision is about. */
  public enum Tag {
    /** The kind of block in a slot. */
    BLOCK,
    KERNEL,
    EXPANSION,
    FILTERS,
    SQUEEZE_EXCITE;

    /** Whether it is about how many channels there are. */
    public boolean isWidth() {
      return this == FILTERS || this == EXPANSION;
    }

    /** The name in files. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Decision {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tag, "tag");
    choices = List.copyOf(choices);
    if (choices.size() < 2) {
      throw new IllegalArgumentException("decision " + name + " needs at least two choices");
    }
    Set<String> labels = new HashSet<>();
    for (Choice choice : choices) {
      if (!labels.add(choice.label())) {
        throw new IllegalArgumentException(
            "decision " + name + " has the choice " + choice.label() + " twice");
      }
    }
  }
}
