package dev.metronome.run;

import dev.metronome.problem.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a search finds architectures. */
public enum Algorithm {

  /** A policy learns by REINFORCE (arXiv 2008.06120). */
  TUNAS,

  /** Architecture parameters learn through binary gates, or by REINFORCE (arXiv 1812.00332). */
  PROXYLESSNAS,

  /** Architectures are drawn evenly from those in the window, and the best is kept. */
  RANDOM,

  /** Regularized evolution in the window (arXiv 1802.01548, algorithm 1). */
  EVOLUTION;

  /** The name in files and commands. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names. */
  public static String names() {
    return Arrays.stream(values()).map(Algorithm::text).collect(Collectors.joining(", "));
  }

  /**
   * The algorithm of a name.
   *
   * @param where what gave the name, for messages
   * @throws BadInputException where there is none
   */
  public static Algorithm named(String name, String where) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    where, "'" + name + "' is unknown", "one of " + names(), "give one of them"));
  }
}
