package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.Window;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Architectures in the window and the limits, by rejection. */
final class Draws {

  private static final int MOST_DRAWS = 2_000_000;

  /** A walk of so many changes that has not come into the window begins anew. */
  private static final int MOST_CHANGES = 10;

  private static final int MOST_WALKS = 500;

  private final SearchSpace space;
  private final DecisionCosts costs;
  private final Window window;
  private final List<Limit> limits;
  private final int[] sizes;

  Draws(SearchSpace space, DecisionCosts costs, Window window, List<Limit> limits) {
    this.space = space;
    this.costs = costs;
    this.window = window;
    this.limits = List.copyOf(limits);
    this.sizes =
        space.decisions().stream().mapToInt(decision -> decision.choices().size()).toArray();
  }

  private boolean fits(int[] choices) {
    return window.contains(costs.latencyMs(choices))
        && limits.stream().allMatch(limit -> limit.costs().latencyMs(choices) <= limit.most());
  }

  private Architecture architecture(int[] choices) {
    return space.architecture(Arrays.stream(choices).boxed().toList(), "draw");
  }

  /**
   * One of the architectures that fit, each as probable as the other draws of the space make it.
   *
   * @throws RareArchitecturesException where hardly any fits
   */
  Architecture evenly(SplittableRandom random) {
    int[] choices = new int[sizes.length];
    for (int i = 0; i < MOST_DRAWS; i++) {
      for (int d = 0; d < choices.length; d++) {
        choices[d] = random.nextInt(sizes[d]);
      }
      if (fits(choices)) {
        return architecture(choices);
      }
    }
    List<String> ends = ReachableText.apart(window.low(), window.high());
    throw new RareArchitecturesException(
        String.format(
            Locale.ROOT,
            "none of %,d random architectures lies between %s and %s ms%s",
            MOST_DRAWS,
            ends.get(0),
            ends.get(1),
            limits.isEmpty() ? "" : " and within all limits"));
  }

  /**
   * A parent with one decision changed, or as many more, one after the other, as it takes to come
   * back into the window.
   */
  Architecture mutated(Architecture parent, SplittableRandom random) {
    for (int walk = 0; walk < MOST_WALKS; walk++) {
      int[] child = parent.choices().stream().mapToInt(Integer::intValue).toArray();
      for (int change = 0; change < MOST_CHANGES; change++) {
        int d = random.nextInt(sizes.length);
        int other = random.nextInt(sizes[d] - 1);
        child[d] = other < child[d] ? other : other + 1;
        if (fits(child)) {
          // A decision that does not matter, or one changed back, leaves the parent as it was.
          Architecture found = architecture(child);
          if (!found.equals(parent)) {
            return found;
          }
        }
      }
    }
    return evenly(random);
  }
}
