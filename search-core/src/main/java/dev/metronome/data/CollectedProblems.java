package dev.metronome.data;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Problems of one data set, thrown together; a long list is cut so that it can be read. */
final class CollectedProblems {

  private static final int LISTED = 20;

  private final String where;
  private final List<Problem> listed = new ArrayList<>();
  private int count;

  CollectedProblems(String where) {
    this.where = where;
  }

  void add(Problem problem) {
    if (count++ < LISTED) {
      listed.add(problem);
    }
  }

  void add(String where, String what, String expected, String remedy) {
    add(new Problem(where, what, expected, remedy));
  }

  /** Throws all that was added, if anything was. */
  void throwIfAny() {
    if (count == 0) {
      return;
    }
    List<Problem> thrown = new ArrayList<>(listed);
    if (count > LISTED) {
      thrown.add(
          new Problem(
              where,
              "and " + (count - LISTED) + " more problems",
              "none",
              "mend those listed first"));
    }
    throw new BadInputException(thrown);
  }
}
