package dev.metronome.network;

import dev.metronome.tables.TensorShape;

/** Whether a layer adds its input to its output. */
public enum Shortcut {
  /** Never, although the shapes may agree. */
  NONE,
  /** Where the two shapes agree. */
  WHERE_SHAPES_AGREE;

  boolean connects(TensorShape input, int stride, int filters) {
    return this == WHERE_SHAPES_AGREE && stride == 1 && input.channels() == filters;
  }
}
