package dev.metronome.export.graph;

import dev.metronome.tables.TensorShape;
import java.util.Objects;

/**
 * A value of a graph.
 *
 * @param name unique in the graph, and the same in files of every format
 * @param shape of one image
 * @param extent what its height and width come from
 */
public record Value(String name, TensorShape shape, Extent extent) {

  /** What the height and width of a value come from. */
  public enum Extent {
    /** The size of the network's input. */
    IMAGE,
    /** Always 1x1, as after a pooling. */
    PIXEL,
    /** It has none: {@code [N, features]}. */
    FLAT
  }

  public Value {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(extent, "extent");
  }

  public boolean flat() {
    return extent == Extent.FLAT;
  }
}
