package dev.metronome.tables.csv;

import dev.metronome.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong in one file, so that all of it is told at once. */
final class FileProblems {

  /** More lines than this help nobody. */
  static final int MOST = 20;

  private final Path file;
  private final List<Problem> problems = new ArrayList<>();
  private int found;

  FileProblems(Path file) {
    this.file = file;
  }

  /** Notes a problem of the file as a whole. */
  void add(String what, String expected, String remedy) {
    add(new Problem(file.toString(), what, expected, remedy));
  }

  /** Notes a problem at a line and a column, both counted from 1. */
  void add(int line, int column, String what, String expected, String remedy) {
    add(new Problem(file + ":" + line + ":" + column, what, expected, remedy));
  }

  private void add(Problem problem) {
    found++;
    if (problems.size() < MOST) {
      problems.add(problem);
    }
  }

  /** How many were noted so far, also those that will not be listed. */
  int found() {
    return found;
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Throws all of them, if any. */
  void throwIfAny() {
    if (isEmpty()) {
      return;
    }
    throw exception();
  }

  CsvFormatException exception() {
    if (found > MOST) {
      int listed = MOST - 1;
      problems.set(
          listed,
          new Problem(
              file.toString(),
              (found - listed) + " further problems are not listed",
              "a file as 'metronome table build' writes it",
              "take the file from where it was built, or build the table anew"));
    }
    return new CsvFormatException(problems);
  }
}
