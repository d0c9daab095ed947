package dev.metronome.report;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.ExpectedLatency;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.HeatMap;
import dev.metronome.report.source.TableRun;
import dev.metronome.space.Choice;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each choice of each decision costs. */
final class DecisionCostMap {

  private DecisionCostMap() {}

  /**
   * The map of a table whose space is known.
   *
   * @throws dev.metronome.problem.BadInputException where the table lacks rows
   */
  static Optional<Figure> of(TableRun run) {
    return run.space()
        .filter(space -> !space.decisions().isEmpty())
        .map(space -> figure(space, DecisionCosts.of(space, LatencyModel.sumOfRows(run.table()))));
  }

  private static Figure figure(SearchSpace space, DecisionCosts costs) {
    List<double[]> evenly = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      double[] probabilities = new double[decision.choices().size()];
      Arrays.fill(probabilities, 1.0 / probabilities.length);
      evenly.add(probabilities);
    }
    // The derivative by a probability is the mean of the networks with that choice.
    List<double[]> meanMs = new ExpectedLatency(space, costs).of(evenly).gradient();
    DataTable data =
        new DataTable("decisions")
            .text("decision", "Decision")
            .text("choice", "choice")
            .number("added_ms", "ms over the cheapest", 4);
    int columns = evenly.stream().mapToInt(p -> p.length).max().orElseThrow();
    List<List<Object>> cells = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    boolean same = space.decisions().stream().map(DecisionCostMap::labels).distinct().count() == 1;
    for (int d = 0; d < space.decisions().size(); d++) {
      Decision decision = space.decisions().get(d);
      double cheapest = Arrays.stream(meanMs.get(d)).min().orElseThrow();
      rows.add(decision.name());
      for (int i = 0; i < decision.choices().size(); i++) {
        String label = decision.choices().get(i).label();
        double addedMs = meanMs.get(d)[i] - cheapest;
        String text = Text.format("%.3f", addedMs);
        cells.add(HeatMap.cell(i, d, addedMs, same ? text : label + "  " + text));
        data.row(decision.name(), label, addedMs);
      }
    }
    return Figure.wide(
        "Cost of each decision",
        "How many milliseconds more a random network takes with a choice than with the cheapest"
            + " choice of the same decision.",
        HeatMap.of(
            "choice",
            same
                ? labels(space.decisions().get(0))
                : IntStream.rangeClosed(1, columns).mapToObj(i -> "choice " + i).toList(),
            "decision",
            rows,
            "ms over the cheapest",
            cells),
        data);
  }

  private static List<String> labels(Decision decision) {
    return decision.choices().stream().map(Choice::label).collect(Collectors.toList());
  }
}
