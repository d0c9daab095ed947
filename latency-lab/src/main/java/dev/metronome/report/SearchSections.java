package dev.metronome.report;

import dev.metronome.latency.Window;
import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Facts;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Grid;
import dev.metronome.report.page.Note;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Plot.Mark;
import dev.metronome.report.page.Section;
import dev.metronome.report.page.Series;
import dev.metronome.report.page.Shares;
import dev.metronome.report.source.Probabilities;
import dev.metronome.report.source.SearchRun;
import dev.metronome.run.Candidate;
import dev.metronome.run.MeasuredLatency;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.run.WinnerReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What there is to see of a search. */
final class SearchSections {

  private static final int MOST_TIMES = 41;
  private static final String STEP = "step";

  /** The role of the final architecture. */
  static final String WINNER = "winner";

  private final SearchRun run;

  SearchSections(SearchRun run) {
    this.run = run;
  }

  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(
        Section.of(
            "Search " + run.name(),
            run.config().text("space").orElse("a space that is not known")
                + " on "
                + run.config().text("table").orElse("a target that is not known"),
            summary()));
    if (!run.steps().isEmpty()) {
      sections.add(
          section("accuracy and latency", List.of(new SearchPlane(List.of(run)).figure())));
      sections.add(section("steps", steps()));
    }
    run.probabilities()
        .ifPresent(
            probabilities ->
                sections.add(section("decisions", List.of(probabilities(probabilities)))));
    return sections;
  }

  private Section section(String what, List<Block> blocks) {
    return Section.of(run.name() + ": " + what, "", blocks);
  }

  private List<Block> summary() {
    List<Block> blocks = new ArrayList<>();
    if (!run.gaps().isEmpty()) {
      blocks.add(new Note("What is missing", run.gaps()));
    }
    blocks.add(facts());
    run.winner()
        .ifPresent(
            winner -> blocks.add(WinnerDrawing.of("The winner", winner.network(), run.table())));
    run.result().ifPresent(result -> blocks.add(new Grid("Candidates", candidates(result))));
    return blocks;
  }

  private List<Block> steps() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(latency());
    blocks.add(
        curve(
            "Reward",
            "reward",
            "Of the architectures that each step looked at.",
            Axis.of("reward"),
            SearchRun.Step::reward));
    blocks.add(
        curve(
            "Accuracy",
            "accuracy_percent",
            "As each step judged it, on its own images.",
            Axis.of("accuracy, %"),
            step -> 100 * step.accuracy()));
    loss().ifPresent(blocks::add);
    entropy().ifPresent(blocks::add);
    return blocks;
  }

  private Facts facts() {
    Facts.Builder facts = new Facts.Builder();
    run.result()
        .ifPresent(
            result -> {
              facts.figure("accuracy", Text.percent(result.accuracy()));
              facts.figure("predicted", Text.ms(result.predictedMs()));
              facts.figure("measured", result.measured().map(ms -> Text.ms(ms.ms())));
            });
    if (run.targetMs().isPresent()) {
      facts.figure("target", Text.ms(run.targetMs().getAsDouble()));
    }
    run.result()
        .flatMap(result -> run.whole().filter(config -> !config.isMetBy(result)))
        .ifPresent(config -> facts.term("Target", "missed" + missedBy(config)));
    facts.figure("algorithm", run.config().text("algorithm"));
    run.result()
        .ifPresent(
            result -> {
              facts.term("Architecture", result.architecture());
              facts.term("Why it won", whyItWon(result));
              facts.term("Steps", String.valueOf(result.steps()));
              facts.term("Judgements", String.valueOf(result.judgements()));
              facts.term("Time", Text.seconds(result.seconds()));
            });
    return facts
        .term("Space", run.config().text("space"))
        .term("Accuracies by", run.config().text("data"))
        .term("Table", run.config().text("table"))
        .term("SHA-256 of the table", run.config().text("tableSha256"))
        .term("Trained on", run.config().text("device"))
        .term("Seed", run.config().text("seed"))
        .build();
  }

  /** Only where the page shows something in the band that is more accurate. */
  private Optional<String> whyItWon(SearchResult result) {
    List<WinnerReason.Shown> beside = new ArrayList<>();
    SearchPlane.seen(run)
        .forEach(step -> beside.add(new WinnerReason.Shown(step.latencyMs(), step.accuracy())));
    run.random()
        .forEach(
            judged -> beside.add(new WinnerReason.Shown(judged.latencyMs(), judged.accuracy())));
    return run.whole().flatMap(config -> WinnerReason.of(config, result, beside));
  }

  /** How far the winner is from where it shall be, measured if it was. */
  private String missedBy(SearchConfig config) {
    SearchResult result = run.result().orElseThrow();
    boolean measured = result.measured().isPresent();
    double ms = result.measured().map(MeasuredLatency::ms).orElse(result.predictedMs());
    Window window = config.allowed(measured);
    return String.format(
        Locale.ROOT,
        ": the winner %s %s (%+.1f %%), outside the window from %s to %s",
        measured ? "took" : "is predicted to take",
        Text.ms(ms),
        100 * (ms / config.targetMs() - 1),
        Text.ms(window.low()),
        Text.ms(window.high()));
  }

  private DataTable candidates(SearchResult result) {
    boolean measured = result.candidates().stream().anyMatch(c -> c.first().isPresent());
    DataTable data =
        new DataTable("candidates")
            .text("architecture", "Architecture")
            .text("role", "role")
            .number("accuracy_percent", "accuracy, %", 2)
            .number("predicted_ms", "predicted, ms", 4);
    if (measured) {
      data.number("first_ms", "measured, ms", 4)
          .number("measured_ms", "measured again, ms", 4)
          .number("measured_ci95_low_ms", "95 % from", 4)
          .number("measured_ci95_high_ms", "to", 4)
          .text("within", "within the window");
    }
    for (Candidate candidate : winnerFirst(result)) {
      List<Object> row = new ArrayList<>();
      row.add(candidate.architecture());
      row.add(role(candidate, result));
      row.add(100 * candidate.accuracy());
      row.add(candidate.predictedMs());
      if (measured) {
        row.add(candidate.first().map(MeasuredLatency::ms).orElse(Double.NaN));
        row.add(candidate.measured().map(MeasuredLatency::ms).orElse(Double.NaN));
        row.add(candidate.measured().map(MeasuredLatency::lowMs).orElse(Double.NaN));
        row.add(candidate.measured().map(MeasuredLatency::highMs).orElse(Double.NaN));
        row.add(candidate.within().map(within -> within ? "yes" : "no").orElse(""));
      }
      data.row(row.toArray());
    }
    return data;
  }

  private static List<Candidate> winnerFirst(SearchResult result) {
    return result.candidates().stream()
        .sorted(Comparator.comparing(candidate -> !role(candidate, result).equals(WINNER)))
        .toList();
  }

  static String role(Candidate candidate, SearchResult result) {
    return switch (candidate.role()) {
      case CANDIDATE ->
          candidate.architecture().equals(result.architecture()) ? WINNER : "candidate";
      case ARGMAX -> "most probable choices";
      case AT_ARGMAX -> "best at the latency of the most probable choices";
    };
  }

  private Figure latency() {
    return curve(
        "Latency against the target",
        "latency_ms",
        "Of the architectures that each step looked at, by the table; the green band is where the"
            + " result may lie.",
        Axis.of("latency, ms"),
        SearchRun.Step::latencyMs,
        targetMarks(run, "y"));
  }

  /** The target, and the window around it that a result has to meet. */
  static List<Mark> targetMarks(SearchRun run, String axis) {
    List<Mark> marks = new ArrayList<>();
    if (run.targetMs().isPresent()) {
      double targetMs = run.targetMs().getAsDouble();
      window(run).ifPresent(band -> marks.add(new Mark(axis, band.low(), band.high(), "window")));
      marks.add(Mark.at(axis, targetMs, "target " + Text.ms(targetMs)));
    }
    return marks;
  }

  private static Optional<Window> window(SearchRun run) {
    boolean measured = run.result().map(result -> result.measured().isPresent()).orElse(false);
    return run.whole().map(config -> config.allowed(measured));
  }

  private Figure curve(
      String title,
      String column,
      String caption,
      Axis y,
      ToDoubleFunction<SearchRun.Step> value,
      List<Mark> marks) {
    List<Curve.Point> points =
        Curve.of(run.steps(), SearchRun.Step::step, value, Curve.MOST_POINTS);
    boolean thinned = points.size() < run.steps().size();
    DataTable data =
        new DataTable(column.replace("_ms", "").replace("_percent", ""))
            .number(STEP, "up to step", 0)
            .number(column, thinned ? "mean " + y.name() : y.name(), 4);
    if (thinned) {
      data.number(column + "_p10", "10th percentile", 4)
          .number(column + "_p90", "90th percentile", 4);
    }
    Series mean = new Series(thinned ? "mean" : "each step", Series.Kind.LINE, 0);
    Series spread = new Series("10th to 90th percentile", Series.Kind.RANGE, 0);
    for (Curve.Point point : points) {
      mean.add(point.step(), point.mean());
      spread.add(point.step(), point.low(), point.high());
      if (thinned) {
        data.row(point.step(), point.mean(), point.low(), point.high());
      } else {
        data.row(point.step(), point.mean());
      }
    }
    String together =
        thinned
            ? Text.format(
                " Each point stands for %.0f neighbouring rows of the log.",
                (double) run.steps().size() / points.size())
            : "";
    return Figure.of(
        title,
        caption + together,
        Plot.of(Axis.of(STEP), y, thinned ? List.of(spread, mean) : List.of(mean), marks),
        data);
  }

  private Figure curve(
      String title, String column, String caption, Axis y, ToDoubleFunction<SearchRun.Step> value) {
    return curve(title, column, caption, y, value, List.of());
  }

  private Optional<Figure> loss() {
    return run.steps().stream().anyMatch(step -> step.loss().isPresent())
        ? Optional.of(
            curve(
                "Loss",
                "loss",
                "Of the shared weights, on the training batch of each step.",
                Axis.of("loss"),
                step -> step.loss().orElse(Double.NaN)))
        : Optional.empty();
  }

  private Optional<Figure> entropy() {
    return run.steps().stream().anyMatch(step -> step.entropy().isPresent())
        ? Optional.of(
            curve(
                "Entropy of the policy",
                "relative_entropy",
                "1 where every choice is as probable as the others, 0 where all is decided.",
                Axis.fromZero("share of the largest possible"),
                step -> step.entropy().orElse(Double.NaN)))
        : Optional.empty();
  }

  private static Figure probabilities(Probabilities all) {
    Probabilities shown = all.thinned(MOST_TIMES);
    List<Long> steps = shown.steps().stream().map(step -> step + 1).toList();
    DataTable data =
        new DataTable("probabilities").text("decision", "Decision").text("choice", "choice");
    steps.forEach(step -> data.number("step_" + step, "step " + step, 3));
    List<Shares.Panel> panels = new ArrayList<>();
    for (Probabilities.Decision decision : shown.decisions()) {
      List<Shares.Part> parts = new ArrayList<>();
      for (Probabilities.Choice choice : decision.choices()) {
        List<Object> row = new ArrayList<>();
        row.add(decision.name());
        row.add(choice.label());
        row.addAll(choice.values());
        data.row(row.toArray());
        parts.add(new Shares.Part(choice.label(), choice.values()));
      }
      panels.add(new Shares.Panel(decision.name(), parts));
    }
    return Figure.wide(
        "Probability of every choice over time",
        "A panel for each decision; the height of a colour is the probability of that choice, from"
            + " 0 to 1, over the steps of the search.",
        Shares.of(STEP, steps, panels),
        data);
  }
}
