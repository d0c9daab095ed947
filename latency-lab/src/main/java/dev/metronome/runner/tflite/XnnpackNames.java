package dev.metronome.runner.tflite;

import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorProfile.OperatorTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;

/**
 * Finds the file's operators among those of XNNPACK, which runs them in the file's order, may put
 * others in between, and does not tell which is which.
 */
final class XnnpackNames {

  /** How the types of XNNPACK's operators begin, by the file's operators that they stand for. */
  private static final Map<Integer, List<String>> TYPES =
      Map.of(
          BuiltinOperator.ADD, List.of("Add "),
          BuiltinOperator.AVERAGE_POOL_2D, List.of("Average Pooling "),
          BuiltinOperator.CONV_2D, List.of("Convolution ", "Fully Connected "),
          BuiltinOperator.DEPTHWISE_CONV_2D, List.of("Convolution "),
          BuiltinOperator.FULLY_CONNECTED, List.of("Fully Connected "),
          BuiltinOperator.HARD_SWISH, List.of("HardSwish "),
          BuiltinOperator.LOGISTIC, List.of("Sigmoid "),
          BuiltinOperator.MEAN, List.of("Mean "),
          BuiltinOperator.MUL, List.of("Multiply "),
          BuiltinOperator.SOFTMAX, List.of("Softmax "));

  private XnnpackNames() {}

  /**
   * The profile with the file's names, where every operator of the file is found in its order; as
   * it is otherwise, as a wrong name is worse than none.
   */
  static OperatorProfile named(OperatorProfile profile, List<FileOperator> file) {
    List<OperatorTime> named = new ArrayList<>();
    int next = 0;
    for (OperatorTime operator : profile.operators()) {
      if (!operator.name().startsWith(OperatorEvents.XNNPACK)) {
        return profile;
      }
      if (next < file.size() && isOf(operator.type(), file.get(next))) {
        named.add(new OperatorTime(file.get(next).name(), operator.type(), operator.meanMs()));
        next++;
      } else {
        named.add(operator);
      }
    }
    return next == file.size()
        ? new OperatorProfile(profile.runs(), profile.meanRunMs(), named)
        : profile;
  }

  private static boolean isOf(String type, FileOperator operator) {
    return TYPES.getOrDefault(operator.builtin(), List.of()).stream().anyMatch(type::startsWith);
  }
}
