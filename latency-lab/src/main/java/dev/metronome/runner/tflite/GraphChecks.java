package dev.metronome.runner.tflite;

import java.util.BitSet;
import java.util.Set;
import org.tensorflow.lite.schema.BuiltinOperator;
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

  private static final Set<Integer> WITHOUT_OUTPUT =
      Set.of(
          BuiltinOperator.ASSIGN_VARIABLE,
          BuiltinOperator.CALL_ONCE,
          BuiltinOperator.HASHTABLE_IMPORT);

  private final Model model;
  private final SubGraph graph;
  private final Findings findings;

  /** Tensors with a value when the next operator runs. */
  private final BitSet known = new BitSet();

  /** Tensors that operators read, and the graph's outputs. */
  private final BitSet used = new BitSet();

  /** Tensors that operators give. */
  private final BitSet given = new BitSet();

  GraphChecks(Model model, SubGraph graph, Findings findings) {
    this.model = model;
    this.graph = graph;
    this.findings = findings;
  }

  void run() {
    TensorChecks tensors = new TensorChecks(model, findings);
    ScaleChecks scales = new ScaleChecks(graph, findings);
    for (int i = 0; i < graph.tensorsLength(); i++) {
      Tensor tensor = graph.tensors(i);
      scales.check(i, tensor);
      // One that is wrong has been told of once.
      if (!tensors.check(i, tensor) || tensors.isConstant(tensor) || tensor.isVariable()) {
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
      String where = ", operator " + i;
      if (check(where, graph.operators(i))) {
        scales.check(where, builtin(graph.operators(i)), graph.operators(i));
      }
    }
    for (int i = 0; i < graph.outputsLength(); i++) {
      checkOutput(graph.outputs(i));
    }
    for (int i = 0; i < graph.operatorsLength(); i++) {
      checkUse(", operator " + i, graph.operators(i));
    }
  }

  private int builtin(Operator operator) {
    return ModelChecks.builtin(model.operatorCodes((int) operator.opcodeIndex()));
  }

  /** Whether all that it names is there. */
  private boolean check(String where, Operator operator) {
    boolean there = true;
    if (operator.opcodeIndex() >= model.operatorCodesLength()) {
      there = false;
      findings.add(
          where,
          "it is of kind " + operator.opcodeIndex(),
          "one of " + model.operatorCodesLength() + " kinds");
    }
    for (int i = 0; i < operator.inputsLength(); i++) {
      if (operator.inputs(i) != NONE) {
        there &= use(where, operator.inputs(i));
      }
    }
    for (int i = 0; i < operator.intermediatesLength(); i++) {
      if (operator.intermediates(i) != NONE) {
        there &= requireIndex(where, "intermediate", operator.intermediates(i));
      }
    }
    if (there && operator.outputsLength() == 0 && !WITHOUT_OUTPUT.contains(builtin(operator))) {
      there = false;
      findings.add(where, "it has no output", "at least one");
    }
    for (int i = 0; i < operator.outputsLength(); i++) {
      if (define(where, "output", operator.outputs(i))) {
        given.set(operator.outputs(i));
      } else {
        there = false;
      }
    }
    return there;
  }

  /** XNNPACK may end the process over an operator that it leaves out. */
  private void checkUse(String where, Operator operator) {
    boolean useful = operator.outputsLength() == 0;
    for (int i = 0; i < operator.outputsLength(); i++) {
      useful |= operator.outputs(i) >= 0 && used.get(operator.outputs(i));
    }
    if (!useful) {
      findings.add(where, "nothing uses what it gives", "only operators that are of use");
    }
  }

  /** XNNPACK ends the process where an output is a constant or an input. */
  private void checkOutput(int tensor) {
    if (!requireIndex("", "output", tensor)) {
      return;
    }
    used.set(tensor);
    if (!given.get(tensor)) {
      findings.add(
          "",
          "its output is tensor " + tensor + ", which no operator gives",
          "an operator's output");
    }
  }

  private boolean use(String where, int tensor) {
    if (!requireIndex(where, "input", tensor)) {
      return false;
    }
    used.set(tensor);
    if (!known.get(tensor)) {
      findings.add(
          where,
          "its input is tensor " + tensor + ", which has no value by then",
          "a constant, an input or what an operator before gives");
    }
    return true;
  }

  private boolean define(String where, String role, int tensor) {
    if (!requireIndex(where, role, tensor)) {
      return false;
    }
    if (known.get(tensor) && !graph.tensors(tensor).isVariable()) {
      findings.add(
          where,
          "its " + role + " is tensor " + tensor + ", which has a value already",
          "a tensor that is neither constant nor given by another");
    }
    known.set(tensor);
    return true;
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
