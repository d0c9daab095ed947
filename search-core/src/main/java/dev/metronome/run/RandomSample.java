package dev.metronome.run;

import dev.metronome.files.AtomicFile;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Random architectures that meet the target of a search, judged as its candidates are: what a
 * search has to beat. They are no part of its result, and not counted among its judgements.
 */
final class RandomSample {

  private static final int ARCHITECTURES = 16;
  private static final List<String> COLUMNS = List.of("architecture", "latency_ms", "accuracy");

  private final Draws draws;
  private final DecisionCosts costs;
  private final Quality quality;

  /**
   * A sample that has not been drawn.
   *
   * @param draws in the window that the search's result shall meet
   */
  RandomSample(Draws draws, DecisionCosts costs, Quality quality) {
    this.draws = draws;
    this.costs = costs;
    this.quality = quality;
  }

  /**
   * Writes them into the folder of a run that has none yet.
   *
   * @throws StoppedException where it was asked to stop; they are judged anew the next time
   */
  void write(
      RunDirectory directory,
      SplittableRandom random,
      SearchListener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    Path file = directory.folder().resolve(RunFiles.RANDOM);
    if (Files.exists(file)) {
      return;
    }
    Set<Architecture> sample = draw(random);
    listener.finishing("Judging " + sample.size() + " random architectures");
    List<String> lines = new ArrayList<>();
    lines.add(RunLog.FORMAT.format(COLUMNS.toArray()));
    for (Architecture architecture : sample) {
      if (stopRequested.getAsBoolean()) {
        throw Search.stopped("the last step, while random architectures were judged", directory);
      }
      lines.add(
          RunLog.FORMAT.format(
              architecture,
              String.format(Locale.ROOT, "%.6f", costs.latencyMs(architecture)),
              String.format(Locale.ROOT, "%.6f", quality.accuracy(architecture))));
    }
    AtomicFile.writeText(file, String.join("\n", lines) + "\n");
  }

  /** Fewer where the window has hardly any. */
  private Set<Architecture> draw(SplittableRandom random) {
    Set<Architecture> sample = new LinkedHashSet<>();
    try {
      for (int i = 0; i < 2 * ARCHITECTURES && sample.size() < ARCHITECTURES; i++) {
        sample.add(draws.evenly(random));
      }
    } catch (BadInputException hardlyAny) {
      return sample;
    }
    return sample;
  }
}
