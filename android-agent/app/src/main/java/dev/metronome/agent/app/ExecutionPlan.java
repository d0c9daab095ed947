package dev.metronome.agent.app;

import java.lang.reflect.Method;
import java.nio.file.Path;
import org.tensorflow.lite.Interpreter;

/**
 * How much a delegate has taken: what it does not take, TensorFlow Lite runs on the processor and
 * says nothing.
 */
final class ExecutionPlan {

  /** How many of a model's operators a delegate has taken. */
  enum Share {
    NONE,
    /** How many cannot be told: the plan has one step for each part of the model that it took. */
    SOME,
    ALL;

    /**
     * The share by lengths of plans. A plan of one step is the delegate's, as one operator that it
     * took cannot be told from one that it left.
     *
     * @param length of the plan with the delegate
     * @param alone of the plan without
     */
    static Share of(int length, int alone) {
      if (length <= 1) {
        return ALL;
      }
      return length == alone ? NONE : SOME;
    }
  }

  private ExecutionPlan() {}

  /**
   * How much the only delegate of an interpreter took.
   *
   * @param interpreter without XNNPACK, which is a delegate too
   */
  static Share share(Interpreter interpreter, Path file) {
    Interpreter.Options plain = new Interpreter.Options().setUseXNNPACK(false);
    try (Interpreter alone = new Interpreter(file.toFile(), plain)) {
      return Share.of(length(interpreter), length(alone));
    }
  }

  private static int length(Interpreter interpreter) {
    try {
      Method method = lengthMethod();
      method.setAccessible(true);
      return (int) method.invoke(interpreter);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this TensorFlow Lite does not tell its execution plan", e);
    }
  }

  /** TensorFlow Lite keeps it for its own tests. */
  static Method lengthMethod() throws NoSuchMethodException {
    return Interpreter.class.getSuperclass().getDeclaredMethod("getExecutionPlanLength");
  }
}
