package dev.metronome.run;

/** From what ProxylessNAS learns which choices are good (arXiv 1812.00332, section 3). */
public enum GateMode {

  /** Binary gates of two choices of each decision, drawn by their probabilities: the paper's. */
  PAIR,

  /** Binary gates of all choices, each computed at every step. */
  FULL,

  /** No gates: REINFORCE (section 3.3.2), which asks for nothing but accuracies. */
  REINFORCE
}
