package dev.metronome.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.json.StrictJson;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Published accuracies of all architectures of a space, from a file in NAS-Bench-Macro's form: one
 * JSON object whose keys are the choices as digits, such as {@code "02012100"}, and whose values
 * have {@code mean_acc} in percent.
 */
public final class TabularEvaluator implements Evaluator {

  private static final int PROBLEMS_SHOWN = 20;

  private final Map<Architecture, Double> accuracy;
  private final String file;

  private TabularEvaluator(Map<Architecture, Double> accuracy, String file) {
    this.accuracy = accuracy;
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException where it is malformed or of another space
   */
  public static TabularEvaluator read(Path file, SearchSpace space) throws IOException {
    // Bytes that are no UTF-8 become characters that the reader stumbles over, with line and
    // column.
    String json = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    JsonNode root =
        StrictJson.read(json, file.toString(), "a benchmark as JSON", "get the file again");
    List<Problem> problems = new ArrayList<>();
    Map<Architecture, Double> accuracy = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      String key = entry.getKey();
      JsonNode percent = entry.getValue().path("mean_acc");
      String where = file + ", key " + key;
      boolean right = key.matches("\\d{" + space.decisions().size() + "}") && percent.isNumber();
      if (!right || percent.asDouble() < 0 || percent.asDouble() > 100) {
        problems.add(
            new Problem(
                where,
                "no architecture of " + space.name() + " with a mean_acc of 0 to 100",
                space.decisions().size() + " digits and an accuracy in percent",
                "give the benchmark of this space"));
      } else {
        List<Integer> choices = key.chars().mapToObj(digit -> digit - '0').toList();
        try {
          accuracy.put(space.architecture(choices, where), percent.asDouble() / 100);
        } catch (BadInputException e) {
          problems.addAll(e.problems());
        }
      }
      if (problems.size() >= PROBLEMS_SHOWN) {
        break;
      }
    }
    if (problems.isEmpty() && accuracy.isEmpty()) {
      problems.add(
          new Problem(
              file.toString(),
              "it has no architectures",
              "an object with one entry per architecture",
              "get the file again"));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return new TabularEvaluator(accuracy, file.toString());
  }

  /** All architectures that the file has. */
  public Set<Architecture> architectures() {
    return Collections.unmodifiableSet(accuracy.keySet());
  }

  /**
   * The published mean accuracy.
   *
   * @throws BadInputException where the file has not this architecture
   */
  @Override
  public double accuracy(Architecture architecture) {
    Double known = accuracy.get(architecture);
    if (known == null) {
      throw new BadInputException(
          file, "it has no entry for " + architecture, "all of the space", "get the file again");
    }
    return known;
  }
}
