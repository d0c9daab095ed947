package dev.metronome.policy;

import java.util.List;

/**
 * What a validation batch says of gates.
 *
 * @param loss the open path's mean cross-entropy
 * @param gradient derivative of the loss with respect to each gate, {@code dL/dg}, by decision and
 *     choice in the space's order; 0 where a gate was not looked at
 */
public record GateGradients(double loss, List<double[]> gradient) {

  public GateGradients {
    gradient = List.copyOf(gradient);
  }
}
