package dev.metronome.tables.text;

import dev.metronome.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong in one file, so that all of it is told at once: in the order of lines, and
 * then what is wrong with the file as a whole.
 */
public final class FileProblems {

  /** More lines than this help nobody. */
  public static final int MOST = 20;

  private final Path file;
  private final FileKind kind;
  private final List<Placed> problems = new ArrayList<>();
  private int found;

  private record Placed(int line, int column, Problem problem) {

    boolean isAfter(Placed other) {
      return line != other.line ? line > other.line : column > other.column;
    }
  }

  public FileProblems(Path file, FileKind kind) {
    this.file = file;
    this.kind = kind;
  }

  /** Notes a problem of the file as a whole. */
  public void add(String what, String expected, String remedy) {
    add(
        new Placed(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            new Problem(file.toString(), what, expected, remedy)));
  }

  /** Notes a problem at a line and a column, both counted from 1; the kind's remedy helps. */
  public void add(int line, int column, String what, String expected) {
    add(line, column, what, expected, kind.remedy());
  }

  /** Notes a problem at a line and a column, both counted from 1. */
  public void add(int line, int column, String what, String expected, String remedy) {
    add(
        new Placed(
            line, column, new Problem(file + ":" + line + ":" + column, what, expected, remedy)));
  }

  private void add(Placed problem) {
    found++;
    int position = problems.size();
    while (position > 0 && problems.get(position - 1).isAfter(problem)) {
      position--;
    }
    problems.add(position, problem);
    if (problems.size() > MOST) {
      problems.remove(MOST);
    }
  }

  /** How many were noted so far, also those that will not be listed. */
  public int found() {
    return found;
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Throws all of them, if any. */
  public void throwIfAny() {
    if (isEmpty()) {
      return;
    }
    throw exception();
  }

  /** All of them, at least one. */
  public TableFormatException exception() {
    List<Problem> told = new ArrayList<>(problems.stream().map(Placed::problem).toList());
    if (found > MOST) {
      int listed = MOST - 1;
      told.set(
          listed,
          new Problem(
              file.toString(),
              (found - listed) + " further problems are not listed",
              kind.name(),
              kind.remedy()));
    }
    return new TableFormatException(told);
  }
}
