package dev.metronome.cli;

import dev.metronome.run.SearchListener;
import dev.metronome.run.SearchStep;
import java.util.Locale;
import java.util.OptionalDouble;

/** Shows a search in the terminal: moving averages of what matters. */
final class SearchProgress implements SearchListener, AutoCloseable {

  private static final double NEW_SHARE = 0.05;

  private final String task;
  private final double targetMs;
  private Progress progress;
  private Averages averages;

  SearchProgress(double targetMs) {
    this("Searching", targetMs);
  }

  SearchProgress(String task, double targetMs) {
    this.task = task;
    this.targetMs = targetMs;
  }

  private record Averages(OptionalDouble loss, double accuracy, double latencyMs) {

    Averages with(SearchStep step) {
      return new Averages(
          step.loss().isPresent() && loss.isPresent()
              ? OptionalDouble.of(
                  loss.getAsDouble() + NEW_SHARE * (step.loss().getAsDouble() - loss.getAsDouble()))
              : step.loss(),
          accuracy + NEW_SHARE * (step.accuracy() - accuracy),
          latencyMs + NEW_SHARE * (step.latencyMs() - latencyMs));
    }
  }

  @Override
  public void started(long firstStep, long steps) {
    progress = Progress.start(task, steps);
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
            "%saccuracy %.1f%%, %.2f ms for %.2f%s",
            averages.loss.isPresent()
                ? String.format(Locale.ROOT, "loss %.2f, ", averages.loss.getAsDouble())
                : "",
            100 * averages.accuracy,
            averages.latencyMs,
            targetMs,
            step.entropy().isPresent()
                ? String.format(Locale.ROOT, ", entropy %.2f", step.entropy().getAsDouble())
                : ""));
  }

  @Override
  public void finishing(String what) {
    if (progress != null) {
      progress.close();
    }
    progress = Progress.start(what, 1);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
