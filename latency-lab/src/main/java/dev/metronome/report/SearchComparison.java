package dev.metronome.report;

import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Grid;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Plot.Mark;
import dev.metronome.report.page.Section;
import dev.metronome.report.page.Series;
import dev.metronome.report.source.SearchRun;
import dev.metronome.run.Comparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Several searches on the same axes. */
final class SearchComparison {

  private static final int MOST_LINES = 8;
  private static final int POINTS = 50;

  /** What the page does not have of many. */
  private static final String ALONE =
      " A report of one of them alone has its winner, its candidates and its policy.";

  private final List<SearchRun> runs;

  /** Of at least two searches. */
  SearchComparison(List<SearchRun> runs) {
    this.runs = runs;
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    Comparison comparison = comparison();
    if (!comparison.runs().isEmpty()) {
      blocks.add(new Grid("Algorithms", algorithms(comparison)));
    }
    blocks.add(new SearchPlane(runs).figure());
    List<Mark> target =
        runs.stream().map(SearchRun::targetMs).distinct().count() == 1
            ? SearchSections.targetMarks(runs.get(0), "y")
            : List.of();
    blocks.add(
        curves(
            "Latency over steps",
            "latency_ms",
            Axis.of("latency, ms"),
            SearchRun.Step::latencyMs,
            target));
    blocks.add(
        curves(
            "Accuracy over steps",
            "accuracy_percent",
            Axis.of("accuracy, %"),
            step -> 100 * step.accuracy(),
            List.of()));
    if (runs.stream().map(SearchRun::algorithm).distinct().count() == 1) {
      blocks.add(
          curves(
              "Reward over steps", "reward", Axis.of("reward"), SearchRun.Step::reward, List.of()));
    }
    if (runs.stream()
        .flatMap(run -> run.steps().stream())
        .anyMatch(step -> step.entropy().isPresent())) {
      blocks.add(
          curves(
              "Entropy over steps",
              "relative_entropy",
              Axis.fromZero("share of the largest possible"),
              step -> step.entropy().orElse(Double.NaN),
              List.of()));
    }
    blocks.add(new Grid("Searches", searches()));
    return Section.of("Searches side by side", lead(), blocks);
  }

  private String lead() {
    long unfinished = runs.stream().filter(run -> run.result().isEmpty()).count();
    return runs.size()
        + " searches"
        + (unfinished > 0 ? ", " + unfinished + " of them not finished" : "")
        + (runs.stream().map(SearchRun::targetMs).distinct().count() > 1
            ? ". They have different targets"
            : "")
        + (runs.stream().map(run -> run.config().text("tableSha256")).distinct().count() > 1
            ? ". They have different latency tables, so that their milliseconds are not comparable"
            : "")
        + "."
        + (runs.size() > Reports.MOST_IN_DETAIL ? ALONE : "");
  }

  private Comparison comparison() {
    Comparison comparison = new Comparison();
    for (SearchRun run : runs) {
      run.result()
          .ifPresent(
              result ->
                  comparison.add(
                      run.algorithm(), (long) run.config().number("seed").orElse(0), result));
    }
    return comparison;
  }

  private static DataTable algorithms(Comparison comparison) {
    boolean measured = comparison.rows().stream().anyMatch(row -> row.measuredMs().isPresent());
    DataTable data =
        new DataTable("algorithms")
            .text("algorithm", "Algorithm")
            .number("runs", "searches", 0)
            .number("accuracy_percent", "accuracy, %", 3)
            .number("accuracy_deviation", "± accuracy", 3)
            .number("predicted_ms", "latency, ms", 4)
            .number("predicted_deviation_ms", "± latency", 4)
            .number("farthest_ms", "farthest from the target, ms", 4)
            .number("judgements", "judgements", 0)
            .number("seconds", "seconds", 1);
    if (measured) {
      data.number("measured_ms", "measured, ms", 4).text("within", "within");
    }
    for (Comparison.Row row : comparison.rows()) {
      List<Object> cells = new ArrayList<>();
      cells.add(row.algorithm());
      cells.add(row.runs());
      cells.add(100 * row.accuracy().mean());
      cells.add(100 * row.accuracy().deviation());
      cells.add(row.predictedMs().mean());
      cells.add(row.predictedMs().deviation());
      cells.add(row.farthestMs());
      cells.add(row.judgements());
      cells.add(row.seconds().mean());
      if (measured) {
        cells.add(row.measuredMs().map(Comparison.Spread::mean).orElse(Double.NaN));
        cells.add(row.within().isPresent() ? row.within().getAsLong() + " of " + row.runs() : "");
      }
      data.row(cells.toArray());
    }
    return data;
  }

  private DataTable searches() {
    DataTable data =
        new DataTable("searches")
            .text("search", "Search")
            .text("algorithm", "algorithm")
            .text("seed", "seed")
            .number("target_ms", "target, ms", 4)
            .number("predicted_ms", "predicted, ms", 4)
            .number("measured_ms", "measured, ms", 4)
            .number("accuracy_percent", "accuracy, %", 3)
            .number("steps", "steps", 0)
            .number("seconds", "seconds", 1)
            .text("architecture", "architecture");
    for (SearchRun run : runs) {
      data.row(
          run.name(),
          run.algorithm(),
          run.config().text("seed").orElse(""),
          run.targetMs(),
          run.result().map(r -> r.predictedMs()).orElse(Double.NaN),
          run.result().flatMap(r -> r.measured()).map(ms -> ms.ms()).orElse(Double.NaN),
          run.result().map(r -> 100 * r.accuracy()).orElse(Double.NaN),
          run.steps().isEmpty() ? 0 : run.steps().get(run.steps().size() - 1).step() + 1,
          run.result().map(r -> r.seconds()).orElse(Double.NaN),
          run.result().map(r -> r.architecture()).orElse("not finished"));
    }
    return data;
  }

  /** A line for each search while they are few, else one for all searches of an algorithm. */
  private Figure curves(
      String title,
      String column,
      Axis y,
      ToDoubleFunction<SearchRun.Step> value,
      List<Mark> marks) {
    List<String> algorithms = runs.stream().map(SearchRun::algorithm).distinct().toList();
    boolean each = runs.size() <= MOST_LINES;
    DataTable data =
        new DataTable(title.toLowerCase(Locale.ROOT).replace(' ', '-'))
            .text("search", each ? "Search" : "Algorithm")
            .number("step", "up to step", 0)
            .number(column, "mean " + y.name(), 4)
            .number(column + "_p10", "10th percentile", 4)
            .number(column + "_p90", "90th percentile", 4);
    List<Series> series = new ArrayList<>();
    for (List<SearchRun> group : each ? runs.stream().map(List::of).toList() : groups(algorithms)) {
      String name = each ? group.get(0).name() : group.get(0).algorithm();
      Series line = new Series(name, Series.Kind.LINE, series.size());
      for (Curve.Point point : Curve.of(inOrder(group), SearchRun.Step::step, value, POINTS)) {
        line.add(point.step(), point.mean());
        data.row(name, point.step(), point.mean(), point.low(), point.high());
      }
      series.add(line);
    }
    return Figure.of(
        title,
        (each ? "The mean of neighbouring steps" : "The mean of all seeds and neighbouring steps")
            + "; the data has the 10th and the 90th percentile too.",
        Plot.of(
            Axis.of("step"), y, series.stream().filter(line -> !line.isEmpty()).toList(), marks),
        data);
  }

  private List<List<SearchRun>> groups(List<String> algorithms) {
    return algorithms.stream()
        .map(name -> runs.stream().filter(run -> run.algorithm().equals(name)).toList())
        .toList();
  }

  private static List<SearchRun.Step> inOrder(List<SearchRun> group) {
    if (group.size() == 1) {
      return group.get(0).steps();
    }
    return group.stream()
        .flatMap(run -> run.steps().stream())
        .sorted(Comparator.comparingLong(SearchRun.Step::step))
        .toList();
  }
}
