package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.run.Algorithm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.ParseResult;

/** The options that one algorithm alone has a use for. */
final class AlgorithmOptions {

  private static final List<String> OF_TUNAS =
      List.of(
          "--reward",
          "--beta",
          "--multiplier-gain",
          "--latency-gradient",
          "--latency-samples",
          "--entropy-weight",
          "--baseline-decay",
          "--policy-rate",
          "--policy-delay");

  private static final List<String> OF_PROXYLESS_NAS =
      List.of(
          "--weights",
          "--gates",
          "--loss",
          "--latency-weight",
          "--latency-gain",
          "--alpha-rate",
          "--alpha-warmup",
          "--alpha-baseline-decay");

  private AlgorithmOptions() {}

  /**
   * Refuses what was typed and would do nothing. A configuration file may hold it, as it serves
   * searches by other algorithms too.
   *
   * @throws BadInputException with all such options
   */
  static void requireUsed(ParseResult typed, Collection<Algorithm> chosen) {
    List<Problem> problems = new ArrayList<>();
    addUnused(OF_TUNAS, Algorithm.TUNAS, typed, chosen, problems);
    addUnused(OF_PROXYLESS_NAS, Algorithm.PROXYLESSNAS, typed, chosen, problems);
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static void addUnused(
      List<String> options,
      Algorithm user,
      ParseResult typed,
      Collection<Algorithm> chosen,
      List<Problem> problems) {
    if (chosen.contains(user)) {
      return;
    }
    List<String> names = chosen.stream().map(Algorithm::text).toList();
    options.stream()
        .filter(option -> wasTyped(option, typed))
        .forEach(
            option ->
                problems.add(
                    new Problem(
                        option,
                        "it is an option of "
                            + user.text()
                            + ", and does nothing for "
                            + String.join(", ", names),
                        "options of the algorithm that is chosen",
                        "leave it out, or search by " + user.text())));
  }

  private static boolean wasTyped(String option, ParseResult typed) {
    // Where an option was renamed, it must not go unnoticed that it is looked for no more.
    return typed.hasMatchedOption(Objects.requireNonNull(typed.commandSpec().findOption(option)));
  }
}
