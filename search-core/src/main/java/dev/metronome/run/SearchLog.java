package dev.metronome.run;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The log of a search: one row for each architecture of each step. */
final class SearchLog {

  private static final String FILE = "steps.csv";
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

  private SearchLog() {}

  static RunLog in(RunDirectory directory) {
    return directory.log(FILE, COLUMNS);
  }

  static Object[] row(SearchStep step) {
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
