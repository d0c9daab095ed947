package dev.metronome.space;

import dev.metronome.network.Network;

/** An architecture with the space, and so the parameters, that make it a network. */
public record SpacePoint(SearchSpace space, Architecture architecture) {

  public Network network() {
    return space.network(architecture);
  }
}
