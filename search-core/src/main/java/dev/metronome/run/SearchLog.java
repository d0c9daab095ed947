package dev.metronome.run;

import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The log of a search: one row for each architecture of each step, and what its policy thinks. */
final class SearchLog {

  private static final List<String> COLUMNS =
      List.of(
          "step",
          "architecture",
          "all_paths",
          "all_filters",
          "loss",
          "accuracy",
          "latency_ms",
          "reward",
          "advantage",
          "relative_entropy",
          "multiplier");

  private final RunLog steps;
  private final Optional<ProbabilityLog> probabilities;

  /**
   * The log in the folder of a run.
   *
   * @param count steps of the whole search
   */
  SearchLog(RunDirectory directory, SearchSpace space, SearchStrategy strategy, long count) {
    this.steps = directory.log(RunFiles.STEPS, COLUMNS);
    this.probabilities =
        strategy.probabilities().isEmpty()
            ? Optional.empty()
            : Optional.of(new ProbabilityLog(directory, space, strategy, count));
  }

  /** As {@link RunLog#keepBefore}. */
  void keepBefore(long step) throws IOException {
    steps.keepBefore(step);
    if (probabilities.isPresent()) {
      probabilities.get().keepBefore(step);
    }
  }

  /** Adds the architectures of a step, after the strategy has learned from them. */
  void add(List<SearchStep> looked) {
    looked.forEach(step -> steps.add(row(step)));
    probabilities.ifPresent(log -> log.add(looked.get(0).step()));
  }

  /** As {@link RunLog#flush}. */
  void flush() throws IOException {
    steps.flush();
    if (probabilities.isPresent()) {
      probabilities.get().flush();
    }
  }

  private static Object[] row(SearchStep step) {
    return new Object[] {
      step.step(),
      step.sampled(),
      step.allPaths(),
      step.allFilters(),
      decimals(step.loss()),
      decimals(step.accuracy()),
      decimals(step.latencyMs()),
      decimals(step.reward()),
      decimals(step.advantage()),
      decimals(step.entropy()),
      decimals(step.multiplier())
    };
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static String decimals(OptionalDouble value) {
    return value.isPresent() ? decimals(value.getAsDouble()) : "";
  }
}
