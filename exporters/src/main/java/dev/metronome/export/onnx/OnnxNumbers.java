package dev.metronome.export.onnx;

import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import java.util.List;

/** The numbers in which a graph of ONNX computes. */
interface OnnxNumbers {

  /** Adds the graph's input. */
  void input(Value input);

  /** The name by which a step reads a value. */
  String read(Value value);

  /** The name under which a step's last node gives its output. */
  String written(Value output);

  /**
   * The name by which an operator reads the numbers of a value that another node has moved.
   *
   * @param moved what that node gives
   */
  String read(Value value, Value moved);

  /** Adds what follows a step. */
  void after(Step step, boolean last);

  /**
   * Adds kernels.
   *
   * @param input what they are multiplied with
   * @param shape in which the operator wants them
   */
  String kernels(FoldedKernels kernels, Value input, List<Integer> shape);

  /** Adds a bias. */
  String bias(FoldedKernels kernels, Value input);
}
