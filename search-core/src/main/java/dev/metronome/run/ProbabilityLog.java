package dev.metronome.run;

import dev.metronome.space.Choice;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The log of a policy: the probability of every choice after some hundred of the steps, so that the
 * file stays small.
 */
final class ProbabilityLog {

  private static final long MOST_ROWS = 250;

  private final RunLog log;
  private final SearchStrategy strategy;
  private final long steps;
  private final long every;

  /**
   * A log in the folder of a run.
   *
   * @param strategy one with a policy
   * @param steps of the whole search
   */
  ProbabilityLog(RunDirectory directory, SearchSpace space, SearchStrategy strategy, long steps) {
    this.log = directory.log(RunFiles.PROBABILITIES, columns(space));
    this.strategy = strategy;
    this.steps = steps;
    this.every = Math.max(1, (steps + MOST_ROWS - 1) / MOST_ROWS);
  }

  /** {@code step}, then {@code decision=choice}, in the space's order. */
  private static List<String> columns(SearchSpace space) {
    List<String> columns = new ArrayList<>();
    columns.add("step");
    for (Decision decision : space.decisions()) {
      for (Choice choice : decision.choices()) {
        columns.add(decision.name() + "=" + choice.label());
      }
    }
    return columns;
  }

  /** As {@link RunLog#keepBefore}. */
  void keepBefore(long step) throws IOException {
    log.keepBefore(step);
  }

  /**
   * Adds what the policy thinks after a step, if that is one of those that are kept.
   *
   * @param step counted from 0
   */
  void add(long step) {
    if (step % every != 0 && step != steps - 1) {
      return;
    }
    List<Object> row = new ArrayList<>();
    row.add(step);
    for (double[] choices : strategy.probabilities()) {
      for (double probability : choices) {
        row.add(String.format(Locale.ROOT, "%.4f", probability));
      }
    }
    log.add(row.toArray());
  }

  /** As {@link RunLog#flush}. */
  void flush() throws IOException {
    log.flush();
  }
}
