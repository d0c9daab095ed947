package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Random architectures that meet the target of a search, judged as its candidates are: what a
 * search has to beat. They are no part of its result, and not counted among its judgements. Each is
 * in the log as soon as it is known.
 */
final class RandomSample {

  private static final int ARCHITECTURES = 16;
  private static final List<String> COLUMNS =
      List.of("number", "architecture", "latency_ms", "accuracy");

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
   * Judges those that the log in the folder of a run has not yet.
   *
   * @throws StoppedException where it was asked to stop between two judgements
   */
  void judge(
      RunDirectory directory,
      SplittableRandom random,
      SearchListener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    RunLog log = directory.log(RunFiles.RANDOM, COLUMNS);
    log.keepBefore(ARCHITECTURES);
    int known = Files.readAllLines(directory.folder().resolve(RunFiles.RANDOM)).size() - 1;
    List<Architecture> sample = List.copyOf(draw(random));
    if (known < sample.size()) {
      int left = sample.size() - known;
      listener.finishing("Judging " + left + " random architectures", left);
    }
    for (int i = known; i < sample.size(); i++) {
      Architecture architecture = sample.get(i);
      log.add(
          i,
          architecture,
          String.format(Locale.ROOT, "%.6f", costs.latencyMs(architecture)),
          String.format(Locale.ROOT, "%.6f", quality.accuracy(architecture)));
      log.flush();
      listener.finished(i + 1 - known);
      if (i + 1 < sample.size() && stopRequested.getAsBoolean()) {
        throw Search.stopped((i + 1) + " of " + sample.size() + " random architectures", directory);
      }
    }
  }

  /** Fewer where the window has hardly any. */
  private Set<Architecture> draw(SplittableRandom random) {
    Set<Architecture> sample = new LinkedHashSet<>();
    try {
      for (int i = 0; i < 2 * ARCHITECTURES && sample.size() < ARCHITECTURES; i++) {
        sample.add(draws.evenly(random));
      }
    } catch (RareArchitecturesException hardlyAny) {
      return sample;
    }
    return sample;
  }
}
