package dev.metronome.cli;

import dev.metronome.run.SearchListener;
import dev.metronome.run.SearchStep;
import java.util.Locale;

/** Shows a search in the terminal: moving averages of what matters. */
final class SearchProgress implements SearchListener, AutoCloseable {

  private static final double NEW_SHARE = 0.05;

  private final double targetMs;
  private Progress progress;
  private Averages averages;

  SearchProgress(double targetMs) {
    this.targetMs = targetMs;
  }

  private record Averages(double loss, double accuracy, double latencyMs) {

    Averages with(SearchStep step) {
      return new Averages(
          loss + NEW_SHARE * (step.loss() - loss),
          accuracy + NEW_SHARE * (step.accuracy() - accuracy),
          latencyMs + NEW_SHARE * (step.latencyMs() - latencyMs));
    }
  }

  @Override
  public void started(long firstStep, long steps) {
    progress = Progress.start("Searching", steps);
    progress.alreadyDone(firstStep);
  }

  @Override
  public void step(SearchStep step) {
    averages =
        averages == null
            ? new Averages(step.loss(), step.accuracy(), step.latencyMs())
            : averages.with(step);
    progress.update(
        step.step() + 1,
        String.format(
            Locale.ROOT,
            "loss %.2f, accuracy %.1f%%, %.2f ms for %.2f, entropy %.2f",
            averages.loss,
            100 * averages.accuracy,
            averages.latencyMs,
            targetMs,
            step.entropy()));
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
