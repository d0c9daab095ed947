package dev.metronome.runner;

import dev.metronome.problem.Problem;

/** Why inputs of a model cannot be prepared. */
public final class InputProblems {

  /** What a direct buffer of Java can hold. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 1024;

  private InputProblems() {}

  /** Its values are of a kind that cannot be made. */
  public static Problem unknownType(String where, String kind) {
    return new Problem(
        where,
        "it is of type " + kind,
        "tensors of float, double, float16, int8 to int64, uint8 or bool",
        "export the model with another input");
  }

  /**
   * A dimension has no size.
   *
   * @param dimension which, in words
   */
  public static Problem openDimension(String where, String dimension) {
    return new Problem(
        where,
        "dimension " + dimension + " is open",
        "fixed sizes behind the batch",
        "export the model with a fixed size there");
  }

  public static boolean isTooLarge(long elements, int bytesOfEach) {
    return elements > MOST_BYTES / bytesOfEach;
  }

  /** It does not fit into a buffer. */
  public static Problem tooLarge(String where, long elements) {
    return new Problem(
        where, elements + " values", "at most 2 GiB", "export it with a smaller input");
  }
}
