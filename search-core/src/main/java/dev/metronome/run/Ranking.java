package dev.metronome.run;

import dev.metronome.space.Architecture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The most accurate architectures that a search has seen, each once. */
final class Ranking {

  /** An architecture with the accuracy that a step told of it. */
  record Seen(Architecture architecture, double accuracy) {}

  private final int size;
  private final List<Seen> best = new ArrayList<>();

  Ranking(int size) {
    this.size = size;
  }

  void add(Seen seen) {
    best.stream()
        .filter(known -> known.architecture().equals(seen.architecture()))
        .findFirst()
        .ifPresentOrElse(
            known -> {
              // A supernet goes on learning: the later accuracy is the better estimate.
              best.remove(known);
              best.add(seen);
            },
            () -> best.add(seen));
    best.sort(Comparator.comparingDouble((Seen each) -> -each.accuracy()));
    if (best.size() > size) {
      best.remove(size);
    }
  }

  List<Seen> best() {
    return List.copyOf(best);
  }

  List<Architecture> architectures() {
    return best.stream().map(Seen::architecture).toList();
  }
}
