package dev.metronome.runner.tflite;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.SubGraph;

/**
 * An operator of a file.
 *
 * @param name of its first output
 * @param builtin its code
 */
record FileOperator(String name, int builtin) {

  /** Those of the graph that is run, in its order. */
  static List<FileOperator> of(Model model) {
    SubGraph graph = model.subgraphs(0);
    List<FileOperator> operators = new ArrayList<>();
    for (int i = 0; i < graph.operatorsLength(); i++) {
      Operator operator = graph.operators(i);
      String number = "operator " + i;
      operators.add(
          new FileOperator(
              operator.outputsLength() == 0
                  ? number
                  : Texts.of(graph.tensors(operator.outputs(0)).nameAsByteBuffer(), number),
              ModelChecks.builtin(model.operatorCodes((int) operator.opcodeIndex()))));
    }
    return List.copyOf(operators);
  }
}
