package dev.metronome.training;

import java.util.List;

/** How weights follow their gradients. */
public sealed interface Optimizer permits RmsProp, Sgd {

  /**
   * An array that is kept beside each learned one, in its shape.
   *
   * @param name in checkpoints and in {@link #update}, such as {@code momentum}
   * @param initial value of all entries at first
   */
  record Kept(String name, float initial) {}

  /** Pull of kernels towards 0: times each kernel, it is added to that one's gradient first. */
  double weightDecay();

  /** What is kept beside each learned array. */
  List<Kept> kept();

  /**
   * One update of all arrays that a step has used, in place, as statements of TorchScript, one a
   * line. They see these lists of tensors, and may overwrite all of them:
   *
   * <ul>
   *   <li>{@code weights}
   *   <li>{@code gradients} of the loss, with the weight decay
   *   <li>one for each {@link #kept}, under its name
   * </ul>
   *
   * and {@code rate}, a number.
   */
  String update();
}
