package dev.metronome.agent.app;

import java.lang.reflect.Method;
import java.nio.file.Path;
import org.tensorflow.lite.Interpreter;

/**
 * Whether a delegate has taken anything: where it takes no operator, TensorFlow Lite runs the model
 * on the processor and says nothing.
 */
final class ExecutionPlan {

  private ExecutionPlan() {}

  /**
   * Whether an interpreter has another plan than the file alone; a plan of one operator counts as
   * another one, as it cannot be told apart.
   */
  static boolean isChanged(Interpreter interpreter, Path file) {
    int length = length(interpreter);
    if (length <= 1) {
      return true;
    }
    Interpreter.Options plain = new Interpreter.Options().setUseXNNPACK(false);
    try (Interpreter alone = new Interpreter(file.toFile(), plain)) {
      return length != length(alone);
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
