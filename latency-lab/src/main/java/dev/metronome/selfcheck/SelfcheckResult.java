package dev.metronome.selfcheck;

import java.util.List;

/**
 * Whether a machine is fit to measure.
 *
 * @param target what would be measured on
 * @param items all that was looked at
 */
public record SelfcheckResult(String target, List<Item> items) {

  public SelfcheckResult {
    items = List.copyOf(items);
  }

  /** Whether no item is bad. */
  public boolean fit() {
    return items.stream().noneMatch(item -> item.verdict() == Verdict.BAD);
  }
}
