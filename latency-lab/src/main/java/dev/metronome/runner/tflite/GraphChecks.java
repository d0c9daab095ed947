package dev.metronome.runner.tflite;

import java.util.BitSet;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;

/** That a graph's operators read what is there by then, and write what is theirs alone. */
final class GraphChecks {

  /** Takes what is wrong in a part of the file. */
  @FunctionalInterface
  interface Findings {

    void add(String part, String what, String expected);
  }

  /** Stands for an input that is left out. */
  private static final int NONE = -1;

  private final Model model;
  private final SubGraph graph;
  private final Findings findings;

  /** Tensors with a value when the next operator runs. */
  private final BitSet known = new BitSet();

  GraphChecks(Model model, SubGraph graph, Findings findings) {
    this.model = model;
    this.graph = graph;
    this.findings = findings;
  }

  void run() {
    TensorChecks tensors = new TensorChecks(model, findings);
    for (int i = 0; i < graph.tensorsLength(); i++) {
      Tensor tensor = graph.tensors(i);
      if (tensors.check(i, tensor) && tensors.isConstant(tensor)) {
        known.set(i);
      } else if (tensor.isVariable()) {
        known.set(i);
      }
    }
    if (graph.outputsLength() == 0) {
      findings.add("", "its graph has no output", "at least one");
    }
    for (int i = 0; i < graph.inputsLength(); i++) {
      define("", "input", graph.inputs(i));
    }
    for (int i = 0; i < graph.operatorsLength(); i++) {
      check(", operator " + i, graph.operators(i));
    }
    for (int i = 0; i < graph.outputsLength(); i++) {
      use("", "output", graph.outputs(i));
    }
  }

  private void check(String where, Operator operator) {
    if (operator.opcodeIndex() >= model.operatorCodesLength()) {
      findings.add(
          where,
          "it is of kind " + operator.opcodeIndex(),
          "one of " + model.operatorCodesLength() + " kinds");
    }
    for (int i = 0; i < operator.inputsLength(); i++) {
      if (operator.inputs(i) != NONE) {
        use(where, "input", operator.inputs(i));
      }
    }
    for (int i = 0; i < operator.intermediatesLength(); i++) {
      if (operator.intermediates(i) != NONE) {
        requireIndex(where, "intermediate", operator.intermediates(i));
      }
    }
    for (int i = 0; i < operator.outputsLength(); i++) {
      define(where, "output", operator.outputs(i));
    }
  }

  private void use(String where, String role, int tensor) {
    if (requireIndex(where, role, tensor) && !known.get(tensor)) {
      findings.add(
          where,
          "its " + role + " is tensor " + tensor + ", which has no value by then",
          "a constant, an input or what an operator before gives");
    }
  }

  private void define(String where, String role, int tensor) {
    if (requireIndex(where, role, tensor)) {
      if (known.get(tensor) && !graph.tensors(tensor).isVariable()) {
        findings.add(
            where,
            "its " + role + " is tensor " + tensor + ", which has a value already",
            "a tensor that is neither constant nor given by another");
      }
      known.set(tensor);
    }
  }

  private boolean requireIndex(String where, String role, int tensor) {
    if (tensor < 0 || tensor >= graph.tensorsLength()) {
      findings.add(
          where,
          "its " + role + " is tensor " + tensor,
          "one of " + graph.tensorsLength() + " tensors");
      return false;
    }
    return true;
  }
}
