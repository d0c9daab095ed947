package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import dev.metronome.network.Primitive;
import dev.metronome.network.TensorSpec;

/** Where a forward pass gets the weights of its primitives from. */
public interface WeightSource {

  /** The values of a primitive's tensor, in its shape. */
  NDArray of(Primitive primitive, TensorSpec spec);
}
