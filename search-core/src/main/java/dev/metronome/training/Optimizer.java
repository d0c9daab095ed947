package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** How weights follow their gradients. */
public sealed interface Optimizer permits RmsProp, Sgd {

  /**
   * An array that is kept beside each learned one, in its shape.
   *
   * @param name in checkpoints, such as {@code momentum}
   * @param initial value of all entries at first
   */
  record Kept(String name, float initial) {}

  /**
   * An array, or the part of it that a step has used, with what is kept beside it.
   *
   * @param value is updated in place
   * @param gradient of the loss, which may be overwritten
   * @param kept in the order of {@link #kept}, updated in place
   * @param decayed whether weight decay applies, as for kernels
   */
  record Learned(NDArray value, NDArray gradient, List<NDArray> kept, boolean decayed) {

    public Learned {
      kept = List.copyOf(kept);
    }
  }

  /** What is kept beside each learned array. */
  List<Kept> kept();

  /** One update of all arrays that a step has used. */
  void update(List<Learned> arrays, double rate);
}
