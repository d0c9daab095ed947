package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects what is wrong with all that a command was given, so that it is told at once. A disk that
 * fails is no such problem, and throws {@link UncheckedIOException}.
 */
final class OptionProblems {

  /** Looks at a part of what was given. */
  interface Check {

    /**
     * Looks.
     *
     * @throws BadInputException where something is wrong
     */
    void run() throws IOException;
  }

  /** Makes a value of a part of what was given. */
  interface Source<T> {

    /**
     * Makes it.
     *
     * @throws BadInputException where something is wrong
     */
    T get() throws IOException;
  }

  private final List<Problem> problems = new ArrayList<>();

  /**
   * Looks at all parts.
   *
   * @throws BadInputException with what all of them found
   */
  static void requireNoneOf(Check... checks) {
    OptionProblems found = new OptionProblems();
    for (Check check : checks) {
      found.check(check);
    }
    found.throwIfAny();
  }

  /** Notes a problem. */
  void add(Problem problem) {
    problems.add(problem);
  }

  /** Runs a check, and collects what it throws. */
  void check(Check check) {
    value(
        () -> {
          check.run();
          return true;
        });
  }

  /** Makes a value, or collects why there is none. */
  <T> Optional<T> value(Source<T> source) {
    try {
      return Optional.of(source.get());
    } catch (BadInputException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    } catch (IOException e) {
      if (DiskProblems.told(e) instanceof BadInputException wrongPath) {
        problems.addAll(wrongPath.problems());
        return Optional.empty();
      }
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Throws all of them, if any; what several checks found is told once.
   *
   * @throws BadInputException with the problems, in the order in which they were found
   */
  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new BadInputException(problems.stream().distinct().toList());
    }
  }
}
