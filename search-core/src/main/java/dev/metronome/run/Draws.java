package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.Window;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
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

  Draws(SearchSpace space, DecisionCosts costs, Window window, List<Limit> limits) {
    this.space = space;
    this.costs = costs;
    this.window = window;
    this.limits = List.copyOf(limits);
  }

  private boolean fits(Architecture architecture) {
    return window.contains(costs.latencyMs(architecture))
        && limits.stream().allMatch(limit -> limit.costs().latencyMs(architecture) <= limit.most());
  }

  /**
   * One of the architectures that fit, each as probable as the other draws of the space make it.
   *
   * @throws BadInputException where hardly any fits
   */
  Architecture evenly(SplittableRandom random) {
    for (int i = 0; i < MOST_DRAWS; i++) {
      Architecture drawn = space.sample(random);
      if (fits(drawn)) {
        return drawn;
      }
    }
    throw new BadInputException(
        "target",
        String.format(
            Locale.ROOT,
            "none of %,d random architectures lies between %.4f and %.4f ms and within all limits",
            MOST_DRAWS,
            window.low(),
            window.high()),
        "a window that random architectures hit",
        "give a wider window, or use tunas, which finds what is rare");
  }

  /**
   * A parent with one decision changed, or as many more, one after the other, as it takes to come
   * back into the window.
   */
  Architecture mutated(Architecture parent, SplittableRandom random) {
    for (int walk = 0; walk < MOST_WALKS; walk++) {
      Architecture child = parent;
      for (int change = 0; change < MOST_CHANGES; change++) {
        child = changed(child, random);
        if (!child.equals(parent) && fits(child)) {
          return child;
        }
      }
    }
    return evenly(random);
  }

  private Architecture changed(Architecture from, SplittableRandom random) {
    List<Decision> active = space.activeDecisions(from);
    int d = space.indexOf(active.get(random.nextInt(active.size())));
    List<Integer> choices = new ArrayList<>(from.choices());
    int others = space.decisions().get(d).choices().size() - 1;
    int other = random.nextInt(others);
    choices.set(d, other < choices.get(d) ? other : other + 1);
    return space.architecture(choices, "mutation");
  }
}
