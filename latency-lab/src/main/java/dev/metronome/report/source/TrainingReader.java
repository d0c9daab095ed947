package dev.metronome.report.source;

import dev.metronome.run.RunFiles;
import dev.metronome.run.TrainingResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the folder of a stand-alone training. */
final class TrainingReader {

  private final Path folder;
  private final String name;
  private final Gaps gaps = new Gaps();

  TrainingReader(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  TrainingRun read() {
    JsonFile config = JsonFile.read(folder.resolve(RunFiles.CONFIG), gaps);
    List<TrainingRun.Epoch> epochs = epochs();
    Path file = folder.resolve(RunFiles.RESULT);
    Optional<TrainingResult> result = JsonFile.read(file, TrainingResult.class, gaps);
    double expected = config.number("training.epochs").orElse(0);
    if (!Files.exists(file) && expected > 0 && epochs.size() >= expected) {
      gaps.add(MissingResult.of(folder, "train", epochs.size() + " epochs"));
    } else if (!Files.exists(file)) {
      gaps.add(
          "The training is not finished: its log has "
              + epochs.size()
              + config.text("training.epochs").map(all -> " of " + all).orElse("")
              + " epochs.");
    } else if (expected > epochs.size()) {
      gaps.add(
          folder.resolve(RunFiles.EPOCHS)
              + " has "
              + epochs.size()
              + config.text("training.epochs").map(all -> " of the " + all).orElse("")
              + " epochs that the training took.");
    }
    return new TrainingRun(
        name, config, epochs, confusions(result.isPresent()), result, gaps.sentences());
  }

  private List<TrainingRun.Epoch> epochs() {
    List<TrainingRun.Epoch> epochs = new ArrayList<>();
    CsvRows.read(folder.resolve(RunFiles.EPOCHS), List.of("epoch", "loss"), gaps)
        .ifPresent(
            rows -> {
              for (int i = 0; i < rows.size(); i++) {
                epochs.add(
                    new TrainingRun.Epoch(
                        (long) rows.number(i, "epoch").orElseThrow(),
                        rows.number(i, "loss").orElseThrow(),
                        rows.number(i, "validation_accuracy"),
                        rows.number(i, "images_per_second")));
              }
            });
    return epochs;
  }

  private List<TrainingRun.Confusion> confusions(boolean done) {
    List<TrainingRun.Confusion> confusions = new ArrayList<>();
    Path file = folder.resolve(RunFiles.CONFUSION);
    if (!Files.exists(file)) {
      if (done) {
        gaps.add(
            "There is no "
                + RunFiles.CONFUSION
                + ": it was deleted, or an older version has trained this.");
      }
      return confusions;
    }
    CsvRows.read(file, List.of("images"), gaps)
        .ifPresent(
            rows -> {
              for (int i = 0; i < rows.size(); i++) {
                confusions.add(
                    new TrainingRun.Confusion(
                        rows.text(i, "class"),
                        rows.text(i, "predicted"),
                        (long) rows.number(i, "images").orElseThrow()));
              }
            });
    return confusions;
  }
}
