package dev.metronome.run;

import dev.metronome.policy.GateGradients;
import dev.metronome.policy.Gates;

/** A quality that is differentiable: it tells how a loss changes with binary gates. */
interface GateSource {

  /**
   * What a step's own validation batch says of gates; nothing is learned by it.
   *
   * @param step counted from 0
   */
  GateGradients gradients(long step, Gates gates);
}
