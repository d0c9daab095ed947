package dev.metronome.cli;

import dev.metronome.run.PolicyStep;
import dev.metronome.run.SearchListener;
import dev.metronome.run.SearchStep;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;

/** Shows a search in the terminal: moving averages of what matters. */
final class SearchProgress implements SearchListener, AutoCloseable {

  private static final double NEW_SHARE = 0.05;
  private static final MathContext SHOWN = new MathContext(4);

  private final String task;
  private final String target;
  private final Stages end = new Stages();
  private Progress progress;
  private Averages averages;
  private OptionalDouble expectedMs = OptionalDouble.empty();

  SearchProgress(double targetMs) {
    this("Searching", targetMs);
  }

  SearchProgress(String task, double targetMs) {
    this.task = task;
    this.target = BigDecimal.valueOf(targetMs).round(SHOWN).stripTrailingZeros().toPlainString();
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
  public void policy(PolicyStep policy) {
    expectedMs = OptionalDouble.of(policy.expectedMs());
  }

  @Override
  public void step(SearchStep step) {
    averages =
        averages == null
            ? new Averages(step.loss(), step.accuracy(), step.latencyMs())
            : averages.with(step);
    progress.update(
        step.step() + 1,
        figure("loss %.2f", averages.loss),
        String.format(Locale.ROOT, "accuracy %.1f%%", 100 * averages.accuracy),
        // Of what is drawn, where nothing is expected.
        String.format(Locale.ROOT, "%.3f ms for %s", expectedMs.orElse(averages.latencyMs), target),
        figure("entropy %.2f", step.entropy()));
  }

  private static String figure(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
  }

  @Override
  public void finishing(String what, int parts) {
    close();
    end.begins(what, parts);
  }

  @Override
  public void finished(int parts) {
    end.done(parts);
  }

  /** Hears of measurements elsewhere while the search ends. */
  InterleavedMeasurer.Listener measuring() {
    return new MeasuringFigures(end::measuring);
  }

  @Override
  public void close() {
    end.close();
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
