package dev.metronome.report;

import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Series;
import dev.metronome.report.source.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Losses and accuracies of trainings over their epochs, on the same axes. */
final class TrainingCurves {

  private TrainingCurves() {}

  static List<Block> of(List<TrainingRun> runs) {
    List<Block> figures = new ArrayList<>();
    figures.add(
        figure(
            runs,
            "Loss",
            "loss",
            "Mean of each epoch's batches, with all augmentation.",
            Axis.of("loss"),
            TrainingRun.Epoch::loss));
    if (runs.stream()
        .flatMap(run -> run.epochs().stream())
        .anyMatch(epoch -> epoch.validationAccuracy().isPresent())) {
      figures.add(
          figure(
              runs,
              "Validation accuracy",
              "validation_accuracy_percent",
              "After each epoch, of what would be exported, on training images that were held out.",
              Axis.of("accuracy, %"),
              epoch -> Text.percentOrGap(epoch.validationAccuracy())));
    }
    return figures;
  }

  private static Figure figure(
      List<TrainingRun> runs,
      String title,
      String column,
      String caption,
      Axis y,
      ToDoubleFunction<TrainingRun.Epoch> value) {
    DataTable data =
        new DataTable(title.toLowerCase(Locale.ROOT).replace(' ', '-'))
            .text("training", "Training")
            .number("epoch", "epoch", 0)
            .number(column, y.name(), 4);
    List<Series> series = new ArrayList<>();
    for (TrainingRun run : runs) {
      List<Curve.Point> points =
          Curve.of(run.epochs(), epoch -> epoch.epoch() - 1, value, Curve.MOST_POINTS);
      Series line =
          new Series(
              run.name(),
              points.size() == 1 ? Series.Kind.POINTS : Series.Kind.LINE,
              series.size());
      for (Curve.Point point : points) {
        line.add(point.step(), point.mean());
        data.row(run.name(), point.step(), point.mean());
      }
      series.add(line);
    }
    return Figure.of(title, caption, Plot.of(Axis.of("epoch"), y, series, List.of()), data);
  }
}
