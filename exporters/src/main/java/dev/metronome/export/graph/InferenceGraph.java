package dev.metronome.export.graph;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a network computes at inference, free of any format.
 *
 * @param name of the network
 * @param input the only input, {@code input}
 * @param steps in the order in which they run; at least one
 * @param outputName what files call the output of the last step
 */
public record InferenceGraph(String name, Value input, List<Step> steps, String outputName) {

  /** The name of the input in every file. */
  public static final String INPUT = "input";

  /** The names of outputs in all files. */
  public static final Set<String> OUTPUTS = Set.of("logits", "probabilities", "output");

  public InferenceGraph {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(outputName, "outputName");
    steps = List.copyOf(steps);
    if (!OUTPUTS.contains(outputName)) {
      throw new IllegalArgumentException("an output called " + outputName);
    }
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a graph without steps: " + name);
    }
  }

  /** The value that the last step gives. */
  public Value output() {
    return steps.get(steps.size() - 1).output();
  }

  /**
   * Checks that the graph computes something sensible for images of every size.
   *
   * @param format which the graph is for
   * @throws BadInputException with every step that wants one size
   */
  public void requireAnySize(String format) {
    List<Problem> problems =
        steps.stream()
            .filter(step -> step instanceof Step.FullyConnected)
            .filter(step -> step.input().extent() == Value.Extent.IMAGE)
            .map(
                step ->
                    new Problem(
                        name + ", linear layer " + ((Step.FullyConnected) step).kernels().name(),
                        "its input is 1x1 pixels for images of one size only",
                        "a pooling before it, for an open resolution in " + format,
                        "leave the resolution fixed"))
            .toList();
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }
}
