package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.Problem;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;

/**
 * Tells the problems that ended a command.
 *
 * <p>Many that are in one place and have one remedy, such as the rows that a table of another space
 * has not, are told in a line each, below how many they are and what to do.
 */
final class Refusal {

  /** So many of one kind are told in full. */
  private static final int MOST_IN_FULL = 3;

  /** What problems have in common that are alike. */
  private record Kind(String where, String remedy) {}

  private final List<Problem> problems;

  Refusal(List<Problem> problems) {
    this.problems = problems;
  }

  /** Prints the problems for people, and where JSON is wanted, also as JSON. */
  void print(CommandLine commandLine, boolean wantsJson) {
    PrintWriter err = commandLine.getErr();
    Map<Kind, List<Problem>> kinds =
        problems.stream()
            .collect(
                Collectors.groupingBy(
                    problem -> new Kind(problem.where(), problem.remedy()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    kinds.forEach(
        (kind, alike) -> {
          if (alike.size() > MOST_IN_FULL) {
            printShort(kind, alike, err);
          } else {
            alike.forEach(problem -> print(problem, err));
          }
        });
    if (wantsJson) {
      ObjectNode document = Output.object();
      problems.forEach(problem -> document.withArray("problems").add(Output.tree(problem)));
      commandLine.getOut().println(Output.toText(document));
    }
  }

  private static void print(Problem problem, PrintWriter err) {
    err.println("metronome: " + problem.where() + ": " + problem.what());
    err.println("  expected: " + problem.expected());
    err.println("  do:       " + problem.remedy());
  }

  private static void printShort(Kind kind, List<Problem> alike, PrintWriter err) {
    boolean same = alike.stream().map(Refusal::expectedOfMany).distinct().count() == 1;
    err.println("metronome: " + kind.where() + ": " + alike.size() + " problems");
    if (same) {
      err.println("  expected: " + expectedOfMany(alike.get(0)));
    }
    err.println("  do:       " + kind.remedy());
    for (Problem problem : alike) {
      String rest =
          same
              ? problem.expected().substring(expectedOfMany(problem).length())
              : "; expected: " + problem.expected();
      err.println("  - " + problem.what() + rest);
    }
  }

  /** What is expected, up to details of one alone, such as the rows that are near it. */
  private static String expectedOfMany(Problem problem) {
    int details = problem.expected().indexOf(';');
    return details < 0 ? problem.expected() : problem.expected().substring(0, details);
  }
}
