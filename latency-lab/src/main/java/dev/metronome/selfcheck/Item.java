package dev.metronome.selfcheck;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One thing that was looked at.
 *
 * @param name in one or two words
 * @param verdict how it stands
 * @param figure what was found, for people
 * @param bounds what the verdict goes by
 * @param advice what that means, or what to do
 * @param values the figures by name with unit; what the machine does not tell is left out
 */
public record Item(
    String name,
    Verdict verdict,
    String figure,
    String bounds,
    String advice,
    Map<String, Double> values) {

  public Item {
    Objects.requireNonNull(verdict, "verdict");
    for (String text : new String[] {name, figure, bounds, advice}) {
      if (text.isBlank()) {
        throw new IllegalArgumentException("an item without a name, figure, bounds or advice");
      }
    }
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
