package dev.metronome.tables.text;

import dev.metronome.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong in one file, so that all of it is told at once. */
public final class FileProblems {

  /** More lines than this help nobody. */
  public static final int MOST = 20;

  private final Path file;
  private final FileKind kind;
  private final List<Problem> problems = new ArrayList<>();
  private int found;

  public FileProblems(Path file, FileKind kind) {
    this.file = file;
    this.kind = kind;
  }

  /** Notes a problem of the file as a whole. */
  public void add(String what, String expected, String remedy) {
    add(new Problem(file.toString(), what, expected, remedy));
  }

  /** Notes a problem at a line and a column, both counted from 1; the kind's remedy helps. */
  public void add(int line, int column, String what, String expected) {
    add(line, column, what, expected, kind.remedy());
  }

  /** Notes a problem at a line and a column, both counted from 1. */
  public void add(int line, int column, String what, String expected, String remedy) {
    add(new Problem(file + ":" + line + ":" + column, what, expected, remedy));
  }

  private void add(Problem problem) {
    found++;
    if (problems.size() < MOST) {
      problems.add(problem);
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
    if (found > MOST) {
      int listed = MOST - 1;
      problems.set(
          listed,
          new Problem(
              file.toString(),
              (found - listed) + " further problems are not listed",
              kind.name(),
              kind.remedy()));
    }
    return new TableFormatException(problems);
  }
}
