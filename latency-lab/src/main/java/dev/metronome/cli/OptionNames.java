package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Turns the names of settings into those of the options that give them, so that a message names
 * what was typed.
 */
final class OptionNames {

  private static final Map<String, String> BY_SETTING =
      Map.ofEntries(
          Map.entry("steps", "--steps"),
          Map.entry("epochs", "--epochs"),
          Map.entry("batch size", "--batch"),
          Map.entry("validation multiple", "--validation-multiple"),
          Map.entry("beta", "--beta"),
          Map.entry("multiplier gain", "--multiplier-gain"),
          Map.entry("baseline decay", "--baseline-decay"),
          Map.entry("entropy weight", "--entropy-weight"),
          Map.entry("latency gradient", "--latency-gradient"),
          Map.entry("latency samples", "--latency-samples"),
          Map.entry("rate warm-up", "--rate-warmup"),
          Map.entry("label smoothing", "--label-smoothing"),
          Map.entry("weight decay", "--weight-decay"),
          Map.entry("crop area", "--crop-area"),
          Map.entry("cutout", "--cutout"),
          Map.entry("mixup", "--mixup"),
          Map.entry("drop path", "--drop-path"),
          Map.entry("EMA decay", "--ema"),
          Map.entry("validation share", "--validation"),
          Map.entry("unreadable share", "--unreadable"),
          Map.entry("window below", "--window-below"),
          Map.entry("window above", "--window-above"),
          Map.entry("candidates", "--candidates"),
          Map.entry("confidence", "--confidence"),
          Map.entry("policy rate", "--policy-rate"),
          Map.entry("policy delay", "--policy-delay"),
          Map.entry("op warm-up", "--op-warmup"),
          Map.entry("filter warm-up", "--filter-warmup"),
          Map.entry("architectures", "--architectures"),
          Map.entry("measured window", "--measured-window"),
          Map.entry("weight rate", "--weight-rate"),
          Map.entry("weights", "--weights"),
          Map.entry("gates", "--gates"),
          Map.entry("loss", "--loss"),
          Map.entry("latency weight", "--latency-weight"),
          Map.entry("latency gain", "--latency-gain"),
          Map.entry("alpha rate", "--alpha-rate"),
          Map.entry("alpha warm-up", "--alpha-warmup"),
          Map.entry("alpha baseline decay", "--alpha-baseline-decay"),
          Map.entry("checkpoint steps", "--checkpoint-steps"),
          Map.entry("target", "--target-ms"),
          Map.entry("space", "--space"),
          Map.entry("limit", "--limit"),
          Map.entry("resolution", "--resolution"),
          Map.entry("classes", "--classes"),
          Map.entry("width", "--width"),
          Map.entry("filters", "--filters"),
          Map.entry("stem stride", "--stem-stride"));

  private OptionNames() {}

  /**
   * Makes a value of options.
   *
   * @throws BadInputException what the maker throws, with the names of options
   */
  static <T> T inProblemsOf(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (BadInputException e) {
      throw renamed(e);
    }
  }

  /**
   * Runs a check of options.
   *
   * @throws BadInputException what the check throws, with the names of options
   */
  static void inProblemsOfCheck(Runnable check) {
    try {
      check.run();
    } catch (BadInputException e) {
      throw renamed(e);
    }
  }

  private static BadInputException renamed(BadInputException e) {
    return new BadInputException(e.problems().stream().map(OptionNames::renamed).toList());
  }

  private static Problem renamed(Problem problem) {
    return new Problem(
        BY_SETTING.getOrDefault(problem.where(), problem.where()),
        problem.what(),
        problem.expected(),
        problem.remedy());
  }
}
