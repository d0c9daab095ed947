package dev.metronome.report;

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
import dev.metronome.report.source.JsonFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a demo reached, from the table to the file that was measured. */
final class DemoSection {

  private final JsonFile result;

  DemoSection(JsonFile result) {
    this.result = result;
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(facts());
    blocks.add(plane());
    if (!result.list("files").isEmpty()) {
      blocks.add(new Grid("The winner as files", files()));
    }
    return Section.of(
        "The whole loop",
        "A table was built, a search held the target by it, its best candidates were trained from"
            + " scratch beside random architectures of the same latency, and the best of them by"
            + " images held out was exported and measured.",
        blocks);
  }

  private Facts facts() {
    return new Facts.Builder()
        .figure("target", ms("targetMs"))
        .figure("predicted", ms("predictedMs"))
        .figure("measured", ms("measuredMs"))
        .figure("test accuracy", percent("accuracy"))
        .figure("random, mean", percent("randomAccuracy"))
        .figure("time", seconds("seconds"))
        .term("Architecture", result.text("architecture"))
        .term("Target", result.text("target"))
        .term("Time of the table", seconds("tableSeconds"))
        .term("Time of the search", seconds("searchSeconds"))
        .term("Time of the finalists' training", seconds("trainingSeconds"))
        .build();
  }

  private Optional<String> ms(String key) {
    return boxed(result.number(key)).map(Text::ms);
  }

  private Optional<String> percent(String key) {
    return boxed(result.number(key)).map(Text::percent);
  }

  private Optional<String> seconds(String key) {
    return boxed(result.number(key)).map(Text::seconds);
  }

  private static Optional<Double> boxed(OptionalDouble value) {
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }

  private Figure plane() {
    DataTable data =
        new DataTable("trained")
            .text("architecture", "Architecture")
            .text("what", "what")
            .number("predicted_ms", "predicted, ms", 4)
            .number("test_accuracy_percent", "test accuracy, %", 2);
    Series winner = new Series("winner", Series.Kind.STARS, 6);
    Series finalists = new Series("other finalist", Series.Kind.POINTS, 2);
    Series random = new Series("random at the target", Series.Kind.POINTS, 1);
    add(result, "winner", winner, data);
    result.list("finalists").stream()
        .filter(other -> !other.text("architecture").equals(result.text("architecture")))
        .forEach(other -> add(other, "finalist", finalists, data));
    result.list("random").forEach(other -> add(other, "random", random, data));
    List<Mark> target = new ArrayList<>();
    boxed(result.number("targetMs"))
        .ifPresent(ms -> target.add(Mark.at("x", ms, "target " + Text.ms(ms))));
    return Figure.wide(
        "Trained from scratch: finalists and random architectures",
        "Accuracy on test images that neither the search nor the training saw; the winner was chosen"
            + " by others.",
        Plot.of(
            Axis.of("latency by the table, ms"),
            Axis.of("test accuracy, %"),
            List.of(random, finalists, winner),
            target),
        data);
  }

  private static void add(JsonFile from, String what, Series series, DataTable data) {
    String architecture = from.text("architecture").orElse("");
    double ms = from.number("predictedMs").orElse(Double.NaN);
    double accuracy = Text.percentOrGap(from.number("accuracy"));
    series.add(ms, accuracy, architecture);
    data.row(architecture, what, ms, accuracy);
  }

  private DataTable files() {
    DataTable data =
        new DataTable("files")
            .text("file", "File")
            .text("format", "format")
            .number("bytes", "bytes", 0)
            .number("median_ms", "median, ms", 4)
            .number("accuracy_percent", "accuracy, %", 2)
            .number("same_predictions_percent", "the framework's predictions, %", 2)
            .text("target", "run on");
    for (JsonFile file : result.list("files")) {
      data.row(
          file.text("file").orElse(""),
          file.text("format").orElse(""),
          file.number("bytes"),
          file.number("medianMs"),
          Text.percentOrGap(file.number("accuracy")),
          Text.percentOrGap(file.number("samePredictions")),
          file.text("target").orElse(""));
    }
    return data;
  }
}
