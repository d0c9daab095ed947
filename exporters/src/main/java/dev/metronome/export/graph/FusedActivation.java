package dev.metronome.export.graph;

/** What a step does to its sums before they are its output. */
public enum FusedActivation {
  NONE,
  /** {@code max(0, x)}. */
  RELU,
  /** {@code min(max(0, x), 6)}. */
  RELU6,
  /** {@code relu6(x + 3) / 6}, the gate of a squeeze-and-excitation. */
  HARD_SIGMOID
}
