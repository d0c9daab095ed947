package dev.metronome.run;

import dev.metronome.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How often images of each class were taken for each class. */
final class Confusion {

  private static final List<String> COLUMNS = List.of("class", "predicted", "images");

  private final List<String> classes;
  private final int[][] counts;

  /** Of no images yet. */
  Confusion(List<String> classes) {
    this.classes = List.copyOf(classes);
    this.counts = new int[classes.size()][classes.size()];
  }

  /** Counts images with their classes and what was predicted. */
  void add(int[] labels, int[] predicted) {
    for (int i = 0; i < labels.length; i++) {
      counts[labels[i]][predicted[i]]++;
    }
  }

  /** The images that were taken for what they are. */
  long correct() {
    long correct = 0;
    for (int i = 0; i < counts.length; i++) {
      correct += counts[i][i];
    }
    return correct;
  }

  /** Writes the pairs that occurred, in the order of the classes. */
  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(RunLog.FORMAT.format(COLUMNS.toArray()));
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        if (counts[label][predicted] > 0) {
          lines.add(
              RunLog.FORMAT.format(
                  classes.get(label), classes.get(predicted), counts[label][predicted]));
        }
      }
    }
    AtomicFile.writeText(file, String.join("\n", lines) + "\n");
  }
}
