package dev.metronome.latency;

import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.util.List;

/**
 * The most probable architectures of a space whose costs lie in given windows.
 *
 * <p>With independent decisions of probabilities {@code p}, it maximizes {@code sum over active
 * decisions d of log p_d(a_d)} over architectures {@code a} with {@code low_j <= C_j(a) <= high_j}
 * for every cost {@code C_j}. Costs add up over slots, and a slot depends on few decisions, so
 * dynamic programming over a grid of costs bounds what each partial architecture can still reach,
 * and a best-first search with true costs finds the exact answer and the next best ones.
 */
public final class ConstrainedDecoder {

  /**
   * An architecture that was found.
   *
   * @param logProbability logarithm of the probability with which it would be drawn
   */
  public record Decoded(Architecture architecture, double logProbability) {}

  /**
   * What was found.
   *
   * @param best by falling probability
   * @param complete whether these are all there are, or the best of them; false where the search
   *     gave up because too many architectures almost fit
   */
  public record Decoding(List<Decoded> best, boolean complete) {

    public Decoding {
      best = List.copyOf(best);
    }
  }

  private final SearchSpace space;
  private final List<DecisionCosts> costs;
  private final Lattice lattice;

  /** A decoder for costs of one space, at least one. */
  public ConstrainedDecoder(SearchSpace space, List<DecisionCosts> costs) {
    this.space = space;
    this.costs = List.copyOf(costs);
    this.lattice = Lattice.of(space.decisions(), costs.stream().map(DecisionCosts::slots).toList());
  }

  /**
   * Finds the most probable architectures.
   *
   * @param probabilities of every choice, by decision in the space's order
   * @param windows one for each cost
   * @param count how many architectures at the most
   */
  public Decoding best(List<double[]> probabilities, List<Window> windows, int count) {
    if (windows.size() != costs.size()) {
      throw new IllegalArgumentException(
          windows.size() + " windows for " + costs.size() + " costs");
    }
    LatticeSearch.Found found =
        new LatticeSearch(
                lattice,
                costs.stream().mapToDouble(DecisionCosts::offsetMs).toArray(),
                lattice.scores(probabilities),
                windows)
            .best(count);
    return new Decoding(
        found.paths().stream()
            .map(path -> new Decoded(space.architecture(path.choices(), "decoder"), path.score()))
            .toList(),
        found.complete());
  }
}
