package dev.metronome.runner.tflite;

import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorCode;

/**
 * What the library takes for granted of a file whose parts all lie within it: it would read or
 * write at a wrong place otherwise.
 */
final class ModelChecks {

  private static final int SCHEMA_VERSION = 3;

  /** A damaged file may have thousands. */
  private static final int MOST_PROBLEMS = 20;

  private final Model model;
  private final String file;
  private final List<Problem> problems = new ArrayList<>();

  private ModelChecks(Model model, String file) {
    this.model = model;
    this.file = file;
  }

  /** All that is wrong, the first twenty. */
  static List<Problem> problems(Model model, String file) {
    ModelChecks checks = new ModelChecks(model, file);
    try {
      checks.run();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      checks.add("", "its parts cannot be read (" + e.getMessage() + ")", "a whole TFLite file");
    }
    return List.copyOf(checks.problems.subList(0, Math.min(MOST_PROBLEMS, checks.problems.size())));
  }

  private void run() {
    if (model.version() != SCHEMA_VERSION) {
      add("", "it is of version " + model.version(), "version " + SCHEMA_VERSION);
    }
    if (model.subgraphsLength() == 0) {
      add("", "it has no graph", "a graph");
    }
    for (int i = 0; i < model.operatorCodesLength(); i++) {
      checkCode(model.operatorCodes(i));
    }
    for (int i = 0; i < model.subgraphsLength(); i++) {
      String where = model.subgraphsLength() == 1 ? "" : ", graph " + i;
      new GraphChecks(
              model,
              model.subgraphs(i),
              (part, what, expected) -> add(where + part, what, expected))
          .run();
    }
  }

  private void checkCode(OperatorCode code) {
    int builtin = builtin(code);
    if (builtin == BuiltinOperator.CUSTOM) {
      problems.add(
          new Problem(
              file,
              "its operator '" + Texts.of(code.customCodeAsByteBuffer(), "") + "' is a custom one",
              "operators that TensorFlow Lite itself has",
              "export it without that operator"));
    } else if (builtin < 0
        || builtin > tensorflowlite.kTfLiteBuiltinStablehloCase
        || builtin == BuiltinOperator.DELEGATE
        || builtin == BuiltinOperator.PLACEHOLDER_FOR_GREATER_OP_CODES) {
      add(
          "",
          "its operator with code " + builtin + " is unknown",
          "operators that TensorFlow Lite " + TfliteLibrary.version() + " has");
    }
  }

  /** Old files have the one, newer ones have both; the greater one counts. */
  static int builtin(OperatorCode code) {
    return Math.max(code.deprecatedBuiltinCode(), code.builtinCode());
  }

  private void add(String part, String what, String expected) {
    problems.add(new Problem(file + part, what, expected, "export it again"));
  }
}
