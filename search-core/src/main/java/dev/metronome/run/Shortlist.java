package dev.metronome.run;

import dev.metronome.policy.Policy;
import java.util.List;

/** The best architectures in the window that a search with a policy has looked at. */
final class Shortlist {

  private final FinalChoice finalChoice;
  private final double aimMs;
  private final Ranking seen;

  /** An empty one, around the latency {@code aimMs}. */
  Shortlist(FinalChoice finalChoice, double aimMs) {
    this.finalChoice = finalChoice;
    this.aimMs = aimMs;
    this.seen = new Ranking(finalChoice.mostSeen());
  }

  /** Remembers what was looked at, where it lies in the window and the limits. */
  void add(Ranking.Seen looked) {
    if (finalChoice.holds(looked.architecture(), aimMs)) {
      seen.add(looked);
    }
  }

  /** What the search may end with, at this latency. */
  SearchStrategy.Finalists finalists(Policy policy, double aim) {
    return finalChoice.of(policy, aim, seen.architectures());
  }

  /** For a checkpoint. */
  List<Ranking.Seen> state() {
    return seen.best();
  }

  /** Takes up what {@link #state} gave. */
  void restore(List<Ranking.Seen> saved) {
    saved.forEach(seen::add);
  }
}
