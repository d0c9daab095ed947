package dev.metronome.training;

import dev.metronome.problem.BadInputException;

/** The loss of a step is infinite or not a number; nothing was learned from that step. */
public final class NonFiniteLossException extends BadInputException {

  private static final long serialVersionUID = 1L;

  private final double loss;

  /** The loss of a step at a learning rate. */
  public NonFiniteLossException(double loss, double rate) {
    super(
        "training",
        "the loss became " + loss + " at a learning rate of " + rate,
        "a finite loss",
        "start again with a lower learning rate");
    this.loss = loss;
  }

  /** The loss, infinite or not a number. */
  public double loss() {
    return loss;
  }
}
