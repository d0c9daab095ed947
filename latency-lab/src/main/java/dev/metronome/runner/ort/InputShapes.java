package dev.metronome.runner.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.InputProblems;
import dev.metronome.runner.TensorSizes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shapes in which a model's inputs are prepared: an open first dimension is the batch and
 * becomes 1, and so does every other dimension of the same name.
 */
final class InputShapes {

  private final Set<String> batchNames = new HashSet<>();
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private final InputNotes notes;

  private InputShapes(InputNotes notes) {
    this.notes = notes;
  }

  /**
   * Looks at all inputs.
   *
   * @throws BadInputException with every input that cannot be prepared
   */
  static InputShapes of(Map<String, NodeInfo> inputs, InputNotes notes, Path model) {
    InputShapes result = new InputShapes(inputs.size() == 1 ? notes : new InputNotes(Map.of()));
    for (NodeInfo input : inputs.values()) {
      if (input.getInfo() instanceof TensorInfo info
          && info.getShape().length > 0
          && info.getShape()[0] < 0
          && !info.getDimensionNames()[0].isEmpty()) {
        result.batchNames.add(info.getDimensionNames()[0]);
      }
    }
    List<Problem> problems = new ArrayList<>();
    inputs.forEach((name, input) -> result.add(name, input, model.toString(), problems));
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return result;
  }

  private void add(String name, NodeInfo input, String model, List<Problem> problems) {
    String where = model + ", input " + name;
    if (!(input.getInfo() instanceof TensorInfo info) || !RandomTensors.canMake(info.type)) {
      problems.add(InputProblems.unknownType(where, kind(input)));
      return;
    }
    long[] shape = resolve(info);
    if (shape.length > 0 && shape[0] < 0) {
      shape[0] = 1;
    }
    Optional<long[]> usual = notes.usualShape().filter(sizes -> sizes.length == shape.length);
    for (int i = 1; i < shape.length; i++) {
      if (shape[i] < 0 && usual.isPresent()) {
        shape[i] = usual.get()[i];
      }
    }
    boolean known = true;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0) {
        known = false;
        String symbol = info.getDimensionNames()[i];
        problems.add(
            InputProblems.openDimension(
                where, i + (symbol.isEmpty() ? "" : " ('" + symbol + "')")));
      }
    }
    long elements = TensorSizes.elements(shape);
    if (known && InputProblems.isTooLarge(elements, info.type.size)) {
      problems.add(InputProblems.tooLarge(where, elements));
    }
    shapes.put(name, shape);
  }

  /** The kind of value in words. */
  static String kind(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo info
        ? info.type.name().toLowerCase(Locale.ROOT)
        : node.getInfo().getClass().getSimpleName().replace("Info", "").toLowerCase(Locale.ROOT);
  }

  /** The shape that a tensor has with these inputs, with -1 where that is unknown; a copy. */
  long[] resolve(TensorInfo info) {
    long[] shape = info.getShape().clone();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0 && batchNames.contains(info.getDimensionNames()[i])) {
        shape[i] = 1;
      }
    }
    return shape;
  }

  /** The shapes by input. */
  Map<String, long[]> shapes() {
    return Collections.unmodifiableMap(shapes);
  }
}
