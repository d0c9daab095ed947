package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.Problem;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * Tells the problems that ended a command.
 *
 * <p>Of many that are in one place and have one remedy, such as the rows that a table of another
 * space has not, the first few tell people as much as all; {@code --json} has all then.
 */
final class Refusal {

  private static final int MOST_ALIKE = 5;

  /** What problems have in common that are alike. */
  private record Kind(String where, String remedy) {}

  private final List<Problem> problems;

  Refusal(List<Problem> problems) {
    this.problems = problems;
  }

  /** Prints the problems, and where some are left out and JSON is wanted, all as JSON. */
  void print(CommandLine commandLine, boolean wantsJson) {
    PrintWriter err = commandLine.getErr();
    Map<Kind, Integer> counts = new LinkedHashMap<>();
    for (Problem problem : problems) {
      if (counts.merge(new Kind(problem.where(), problem.remedy()), 1, Integer::sum)
          <= MOST_ALIKE) {
        err.println("metronome: " + problem.where() + ": " + problem.what());
        err.println("  expected: " + problem.expected());
        err.println("  do:       " + problem.remedy());
      }
    }
    boolean cut = false;
    for (Map.Entry<Kind, Integer> kind : counts.entrySet()) {
      int more = kind.getValue() - MOST_ALIKE;
      if (more > 0) {
        cut = true;
        err.println("metronome: " + kind.getKey().where() + ": and " + more + " more");
      }
    }
    if (cut && wantsJson) {
      ObjectNode document = Output.object();
      problems.forEach(problem -> document.withArray("problems").add(Output.tree(problem)));
      commandLine.getOut().println(Output.toText(document));
    } else if (cut) {
      err.println("  do:       see all with --json");
    }
  }
}
