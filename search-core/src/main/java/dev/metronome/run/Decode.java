package dev.metronome.run;

/** How a search makes its final architecture of what the policy has learned. */
public enum Decode {

  /**
   * The most probable architectures whose latency lies in a window around the target; of these, the
   * one that is most accurate when all are judged again.
   */
  CONSTRAINED,

  /** The most probable choice of every decision, as in TuNAS's paper, whatever its latency. */
  ARGMAX
}
