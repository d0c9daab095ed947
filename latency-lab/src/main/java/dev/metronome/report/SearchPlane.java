package dev.metronome.report;

import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Plot.Mark;
import dev.metronome.report.page.Series;
import dev.metronome.report.source.SearchRun;
import dev.metronome.run.Candidate;
import dev.metronome.run.SearchResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What searches looked at and found, by latency and accuracy. */
final class SearchPlane {

  private static final int MOST_SEEN = 400;
  private static final int FAINT = -1;

  private final List<SearchRun> runs;
  private final DataTable data;
  private final Map<String, Series> series = new LinkedHashMap<>();

  /** A plane of one search, or of several, which then show only what they ended with. */
  SearchPlane(List<SearchRun> runs) {
    this.runs = runs;
    this.data =
        new DataTable("latency-accuracy")
            .text("architecture", "Architecture")
            .text("search", "search")
            .text("what", "what")
            .number("latency_ms", "latency, ms", 4)
            .number("accuracy_percent", "accuracy, %", 3);
  }

  Figure figure() {
    boolean one = runs.size() == 1;
    if (one) {
      addSeen(runs.get(0));
    }
    List<String> algorithms = runs.stream().map(SearchRun::algorithm).distinct().toList();
    for (SearchRun run : runs) {
      int color = algorithms.indexOf(run.algorithm());
      ended(run, one ? "" : run.algorithm() + ": ", one ? 0 : color);
    }
    List<Mark> marks =
        runs.stream().map(SearchRun::targetMs).distinct().count() == 1
            ? SearchSections.targetMarks(runs.get(0), "x")
            : List.of();
    return new Figure(
        "Accuracy against latency",
        caption(one),
        Plot.of(
            Axis.of("latency by the table, ms"),
            Axis.of("accuracy, %"),
            List.copyOf(series.values()),
            marks),
        data,
        true);
  }

  private String caption(boolean one) {
    boolean random = runs.stream().anyMatch(run -> !run.random().isEmpty());
    return (one
            ? "What the search looked at, and what it ended with. "
            : "What each search ended with. ")
        + (random
            ? "Random architectures at the target were judged as the candidates were, on all"
                + " validation images or by the benchmark."
            : "Random architectures were not judged beside the candidates.");
  }

  private Series series(String name, Series.Kind kind, int color) {
    return series.computeIfAbsent(name, absent -> new Series(name, kind, color));
  }

  private void add(
      Series to, SearchRun run, String what, String architecture, double ms, double accuracy) {
    to.add(ms, 100 * accuracy, architecture);
    data.row(architecture, run.name(), what, ms, 100 * accuracy);
  }

  /**
   * The steps of a search that are shown, thinned. Accuracies of weights that have only begun to
   * learn would hide all others.
   */
  static List<SearchRun.Step> seen(SearchRun run) {
    List<SearchRun.Step> later = later(run);
    int every = every(later);
    return IntStream.range(0, later.size())
        .filter(i -> i % every == 0)
        .mapToObj(later::get)
        .toList();
  }

  private static List<SearchRun.Step> later(SearchRun run) {
    List<SearchRun.Step> steps = run.steps();
    return isLearning(run) ? steps.subList(steps.size() / 2, steps.size()) : steps;
  }

  private static boolean isLearning(SearchRun run) {
    return run.steps().stream().anyMatch(step -> step.loss().isPresent());
  }

  private static int every(List<SearchRun.Step> steps) {
    return Math.max(1, (steps.size() + MOST_SEEN - 1) / MOST_SEEN);
  }

  private void addSeen(SearchRun run) {
    String what = isLearning(run) ? "seen in the second half of the steps" : "seen in the steps";
    int every = every(later(run));
    Series points =
        series(every == 1 ? what : what + ", one of " + every, Series.Kind.POINTS, FAINT);
    for (SearchRun.Step step : seen(run)) {
      add(points, run, "seen", step.architecture(), step.latencyMs(), step.accuracy());
    }
  }

  private void ended(SearchRun run, String prefix, int color) {
    for (SearchRun.Judged judged : run.random()) {
      add(
          series("random at the target", Series.Kind.POINTS, runs.size() == 1 ? 1 : FAINT),
          run,
          "random",
          judged.architecture(),
          judged.latencyMs(),
          judged.accuracy());
    }
    run.result().ifPresent(result -> ended(run, result, prefix, color));
  }

  private void ended(SearchRun run, SearchResult result, String prefix, int color) {
    for (Candidate candidate : result.candidates()) {
      String role = SearchSections.role(candidate, result);
      boolean winner = role.equals(SearchSections.WINNER);
      boolean other = candidate.role() != Candidate.Role.CANDIDATE;
      if (runs.size() > 1 && other) {
        continue;
      }
      add(
          winner
              ? series(prefix + "winner", Series.Kind.STARS, runs.size() == 1 ? 6 : color)
              : series(
                  other ? role : prefix + "candidates",
                  Series.Kind.POINTS,
                  runs.size() > 1
                      ? color
                      : candidate.role() == Candidate.Role.ARGMAX ? 2 : other ? 3 : 0),
          run,
          role,
          candidate.architecture(),
          candidate.predictedMs(),
          candidate.accuracy());
      if (winner && runs.size() == 1) {
        result
            .measured()
            .ifPresent(
                measured ->
                    add(
                        series("winner, measured", Series.Kind.STARS, 4),
                        run,
                        "winner, measured",
                        candidate.architecture(),
                        measured.ms(),
                        candidate.accuracy()));
      }
    }
  }
}
