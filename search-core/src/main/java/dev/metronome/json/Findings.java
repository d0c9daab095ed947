package dev.metronome.json;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong in one JSON file, by the path of the key, so that it is told at once. */
public final class Findings {

  private final String source;
  private final String remedy;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * Nothing found yet.
   *
   * @param source the file
   * @param remedy what to do about most of what can be wrong
   */
  public Findings(String source, String remedy) {
    this.source = source;
    this.remedy = remedy;
  }

  /** What to do about most of what can be wrong. */
  String remedy() {
    return remedy;
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Notes what is wrong with the value at a path. */
  public void add(String path, String what, String expected, String remedy) {
    problems.add(new Problem(source + ", key " + path, what, expected, remedy));
  }

  /**
   * Ends the collection.
   *
   * @throws BadInputException with all that was found
   */
  public void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }
}
