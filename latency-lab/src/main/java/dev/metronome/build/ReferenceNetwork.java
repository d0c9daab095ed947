package dev.metronome.build;

import dev.metronome.network.Network;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;

/**
 * The network beside which everything of a space is measured: the one with the middle choice of
 * every decision.
 *
 * <p>It is of the space because a busy machine slows what computes and what waits for memory
 * differently: beside a program that streams through memory, networks for images of 224 pixels
 * become 10 % slower, a network that fits into the cache 0 %. A network of the same space is slowed
 * as its neighbours are.
 *
 * @param name the architecture's text
 * @param network with its shapes
 */
record ReferenceNetwork(String name, Network network) {

  /** The provenance of tables that were measured beside one. */
  static final String FACT = "reference";

  static final long WEIGHTS_SEED = 1;

  static ReferenceNetwork of(SearchSpace space) {
    Architecture middle =
        space.architecture(
            space.decisions().stream().map(d -> (d.choices().size() - 1) / 2).toList(),
            "reference");
    return new ReferenceNetwork(middle.toString(), space.network(middle));
  }

  NetworkBench.Subject subject() {
    return new NetworkBench.Subject(network, WEIGHTS_SEED, false);
  }
}
