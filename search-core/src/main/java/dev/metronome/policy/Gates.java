package dev.metronome.policy;

import dev.metronome.space.Architecture;
import java.util.List;

/**
 * Binary gates of one step of ProxylessNAS (arXiv 1812.00332, section 3.2): one path is open, and
 * beside it stand others, closed, whose derivatives are wanted.
 *
 * @param open the architecture whose gates are 1
 * @param compared by decision in the space's order, the choices among which this step moves
 *     probabilities; the open one is among them
 * @param closed the gates that are 0: the other compared choices of the decisions that matter for
 *     the open architecture
 */
public record Gates(Architecture open, List<List<Integer>> compared, List<Closed> closed) {

  public Gates {
    compared = compared.stream().map(List::copyOf).toList();
    closed = List.copyOf(closed);
  }

  /**
   * A gate that is 0.
   *
   * @param decision its index in the space's order
   * @param choice of the decision
   * @param path the open architecture with this decision made so
   */
  public record Closed(int decision, int choice, Architecture path) {}
}
