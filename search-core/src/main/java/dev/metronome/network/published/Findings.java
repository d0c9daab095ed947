package dev.metronome.network.published;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong in one JSON file, by the path of the key, so that it is told at once. */
final class Findings {

  static final String CORRECT = "correct it, or take the file from its publisher again";

  private final String source;
  private final List<Problem> problems = new ArrayList<>();

  Findings(String source) {
    this.source = source;
  }

  void add(String path, String what, String expected, String remedy) {
    problems.add(new Problem(source + ", key " + path, what, expected, remedy));
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }
}
