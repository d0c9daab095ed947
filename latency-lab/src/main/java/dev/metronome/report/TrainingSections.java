package dev.metronome.report;

import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Facts;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Note;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Section;
import dev.metronome.report.page.Series;
import dev.metronome.report.source.TrainingRun;
import java.util.ArrayList;
import java.util.List;

/** What there is to see of a stand-alone training. */
final class TrainingSections {

  private final TrainingRun run;

  TrainingSections(TrainingRun run) {
    this.run = run;
  }

  List<Section> sections() {
    return List.of(
        Section.of(
            "Training " + run.name(),
            run.config().text("architecture").orElse("an architecture that is not known")
                + " on "
                + run.config().text("data").orElse("data that is not known"),
            blocks()));
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (!run.gaps().isEmpty()) {
      blocks.add(new Note("What is missing", run.gaps()));
    }
    blocks.add(facts());
    if (!run.epochs().isEmpty()) {
      blocks.addAll(TrainingCurves.of(List.of(run)));
      speed(blocks);
    }
    if (!run.confusions().isEmpty()) {
      blocks.addAll(new ConfusionMatrix(run.confusions()).blocks());
    }
    return blocks;
  }

  private Facts facts() {
    Facts.Builder facts = new Facts.Builder();
    run.result()
        .ifPresent(
            result -> {
              facts.figure("test accuracy", Text.percent(result.testAccuracy()));
              if (result.validationAccuracy().isPresent()) {
                facts.figure(
                    "validation accuracy", Text.percent(result.validationAccuracy().getAsDouble()));
              }
              facts.figure("epochs", String.valueOf(result.epochs()));
              facts.figure("time", Text.seconds(result.seconds()));
            });
    return facts
        .term("Architecture", run.config().text("architecture"))
        .term("Data", run.config().text("data"))
        .term("Images to learn from", run.config().text("trainImages"))
        .term("Images held out of them", run.config().text("validationImages"))
        .term("Test images", run.config().text("testImages"))
        .term("Optimizer", run.config().text("training.optimizer"))
        .term("Batch", run.config().text("training.batchSize"))
        .term("Trained on", run.config().text("device"))
        .term("Seed", run.config().text("seed"))
        .build();
  }

  private void speed(List<Block> blocks) {
    DataTable data =
        new DataTable("speed")
            .number("epoch", "epoch", 0)
            .number("images_per_second", "images/s", 1);
    Series series = new Series("images per second", Series.Kind.LINE, 2);
    for (TrainingRun.Epoch epoch : run.epochs()) {
      if (epoch.imagesPerSecond().isPresent()) {
        series.add((double) epoch.epoch(), epoch.imagesPerSecond().getAsDouble());
        data.row(epoch.epoch(), epoch.imagesPerSecond());
      }
    }
    if (!series.isEmpty()) {
      blocks.add(
          Figure.of(
              "Speed",
              "Images that each epoch learned from in a second, without its judgement.",
              Plot.of(
                  Axis.of("epoch"), Axis.fromZero("images per second"), List.of(series), List.of()),
              data));
    }
  }
}
