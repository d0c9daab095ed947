package dev.metronome.report;

import dev.metronome.build.CheckResult;
import dev.metronome.build.CheckResult.CheckedNetwork;
import dev.metronome.build.PredictionErrors;
import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Facts;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Grid;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Plot.Mark;
import dev.metronome.report.page.Section;
import dev.metronome.report.page.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How well a table predicts whole networks that it was not calibrated on. */
final class CheckSection {

  private static final String ALONE = "sum of rows alone";
  private static final String MEASURED = "measured, ms";

  private final String title;
  private final CheckResult result;

  /** The section of a check. */
  CheckSection(String title, CheckResult result) {
    this.title = title;
    this.result = result;
  }

  Section section() {
    return Section.of(
        title,
        Text.format(
            "%d networks that the table was not calibrated on. Mean error %.2f %%, %.1f %% of them"
                + " within 5 %%.",
            result.networks(), result.errors().mapePercent(), result.errors().within5Percent()),
        blocks());
  }

  private List<Block> blocks() {
    return List.of(
        new Grid("Errors of the predictions", errors()),
        Figure.of(
            "Predicted against measured",
            "On the diagonal a prediction is right; the bands are 5 % and 10 % around it.",
            Plot.diagonal(
                Axis.of(MEASURED),
                Axis.of("predicted, ms"),
                series(CheckedNetwork::predictedMs, CheckedNetwork::aloneMs),
                List.of(0.1, 0.05)),
            networks("predicted-measured")),
        Figure.of(
            "Error against latency",
            "Above zero a network is faster than predicted; the bands are 5 % and 10 %.",
            new Plot(
                "plot",
                Axis.of(MEASURED),
                Axis.of("error, %"),
                series(CheckedNetwork::errorPercent, CheckSection::aloneErrorPercent),
                List.of(new Mark("y", -10, 10, ""), new Mark("y", -5, 5, ""), Mark.at("y", 0, "")),
                List.of()),
            networks("errors")),
        facts());
  }

  private String prediction() {
    return result.uncalibrated().isPresent() ? "calibrated" : "not calibrated";
  }

  private DataTable errors() {
    DataTable table =
        new DataTable("check")
            .text("prediction", "Prediction")
            .number("mape_percent", "MAPE, %", 2)
            .number("within_5_percent", "within 5 %, %", 1)
            .number("within_10_percent", "within 10 %, %", 1)
            .number("worst_percent", "worst, %", 2)
            .number("rmse_ms", "RMSE, ms", 4)
            .number("kendall_tau", "Kendall's tau", 4);
    add(table, prediction(), result.errors());
    result.uncalibrated().ifPresent(errors -> add(table, ALONE, errors));
    result
        .scaled()
        .ifPresent(
            best -> add(table, Text.format("best case, × %.4f", best.factor()), best.errors()));
    return table;
  }

  private static void add(DataTable table, String what, PredictionErrors errors) {
    table.row(
        what,
        errors.mapePercent(),
        errors.within5Percent(),
        errors.within10Percent(),
        errors.worstPercent(),
        errors.rmseMs(),
        errors.kendallTau());
  }

  /** The table's own predictions come last, and so lie on top. */
  private List<Series> series(
      ToDoubleFunction<CheckedNetwork> predicted, ToDoubleFunction<CheckedNetwork> alone) {
    List<Series> series = new ArrayList<>();
    if (result.uncalibrated().isPresent()) {
      series.add(series(ALONE, 1, alone));
    }
    series.add(series(prediction(), 0, predicted));
    return series;
  }

  private Series series(String name, int color, ToDoubleFunction<CheckedNetwork> y) {
    Series series = new Series(name, Series.Kind.POINTS, color);
    result.checked().forEach(n -> series.add(n.measuredMs(), y.applyAsDouble(n), n.architecture()));
    return series;
  }

  private DataTable networks(String name) {
    DataTable table =
        new DataTable(name)
            .text("architecture", "Architecture")
            .number("measured_ms", MEASURED, 4)
            .number("measured_ci95_low_ms", "95 % from, ms", 4)
            .number("measured_ci95_high_ms", "to, ms", 4)
            .number("predicted_ms", "predicted, ms", 4)
            .number("error_percent", "error, %", 2)
            .number("alone_ms", "rows alone, ms", 4)
            .number("alone_error_percent", "error, %", 2);
    for (CheckedNetwork network : result.checked()) {
      table.row(
          network.architecture(),
          network.measuredMs(),
          network.measuredCi95LowMs(),
          network.measuredCi95HighMs(),
          network.predictedMs(),
          network.errorPercent(),
          network.aloneMs(),
          aloneErrorPercent(network));
    }
    return table;
  }

  private static double aloneErrorPercent(CheckedNetwork network) {
    return 100 * (network.aloneMs() / network.measuredMs() - 1);
  }

  private Facts facts() {
    CheckResult.Limits limits = result.limits();
    return new Facts.Builder()
        .term(
            "Within the 95 % interval of their prediction",
            result.covered().map(share -> Text.format("%.1f %% of the networks", 100 * share)))
        .term("Noise of a measurement", Text.format("%.2f %%", limits.noisePercent()))
        .term(
            Text.format("One network, measured %d times", limits.repeats()),
            Text.format(
                "ratio ± %.2f %%, clock ± %.2f %%",
                limits.repeatedRatioPercent(), limits.repeatedAbsolutePercent()))
        .term("The machine's speed moved by", Text.format("%.1f %%", limits.driftPercent()))
        .term("Space", result.space())
        .term("Target", result.target())
        .term("Check finished", result.created())
        .term("Plan", result.plan())
        .term("Seed of the networks", String.valueOf(result.seed()))
        .term("SHA-256 of the table", result.tableSha256())
        .build();
  }
}
