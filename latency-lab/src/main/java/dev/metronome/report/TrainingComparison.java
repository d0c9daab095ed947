package dev.metronome.report;

import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Grid;
import dev.metronome.report.page.Section;
import dev.metronome.report.source.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Several stand-alone trainings on the same axes. */
final class TrainingComparison {

  private TrainingComparison() {}

  static Section section(List<TrainingRun> runs) {
    DataTable data =
        new DataTable("trainings")
            .text("training", "Training")
            .number("test_accuracy_percent", "test accuracy, %", 2)
            .number("validation_accuracy_percent", "validation accuracy, %", 2)
            .number("epochs", "epochs", 0)
            .number("seconds", "seconds", 1)
            .text("data", "data")
            .text("architecture", "architecture");
    for (TrainingRun run : runs) {
      data.row(
          run.name(),
          run.result().map(r -> 100 * r.testAccuracy()).orElse(Double.NaN),
          Text.percentOrGap(
              run.result().map(r -> r.validationAccuracy()).orElse(OptionalDouble.empty())),
          run.epochs().size(),
          run.result().map(r -> r.seconds()).orElse(Double.NaN),
          run.config().text("data").orElse(""),
          run.config().text("architecture").orElse(""));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Grid("Trainings", data));
    blocks.addAll(TrainingCurves.of(runs));
    return Section.of("Trainings side by side", runs.size() + " trainings.", blocks);
  }
}
