package dev.metronome.data;

import dev.metronome.problem.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parses {@code generated} and {@code generated:train=4000,test=1000,seed=7}. */
final class GeneratedText {

  static final String KEYWORD = "generated";

  private static final String EXPECTED = "generated:train=4000,test=1000,seed=7, in any order";
  private static final List<String> KEYS = List.of("train", "test", "seed");

  private GeneratedText() {}

  static boolean matches(String text) {
    return text.equals(KEYWORD) || text.startsWith(KEYWORD + ":");
  }

  /**
   * What the text asks for; whatever it leaves out is as in {@link GeneratedImages#standard()}.
   *
   * @throws BadInputException naming everything that is wrong with the text
   */
  static GeneratedImages parse(String text) {
    GeneratedImages standard = GeneratedImages.standard();
    if (text.equals(KEYWORD)) {
      return standard;
    }
    CollectedProblems problems = new CollectedProblems(text);
    Map<String, Long> values = new TreeMap<>();
    String options = text.substring(KEYWORD.length() + 1);
    for (String option : Arrays.asList(options.split(",", -1))) {
      int equals = option.indexOf('=');
      String key = equals < 0 ? option : option.substring(0, equals);
      if (equals < 0 || !KEYS.contains(key)) {
        problems.add(text, "option '" + option + "'", EXPECTED, "correct or leave out the option");
      } else if (values.containsKey(key)) {
        problems.add(text, "option '" + key + "' twice", EXPECTED, "give it once");
      } else {
        values.put(key, number(text, key, option.substring(equals + 1), problems));
      }
    }
    problems.throwIfAny();
    return new GeneratedImages(
        values.getOrDefault("train", (long) standard.trainCount()).intValue(),
        values.getOrDefault("test", (long) standard.testCount()).intValue(),
        values.getOrDefault("seed", standard.seed()));
  }

  private static long number(String text, String key, String value, CollectedProblems problems) {
    boolean seed = key.equals("seed");
    long least = seed ? Long.MIN_VALUE : GeneratedImages.CLASS_NAMES.size();
    long most = seed ? Long.MAX_VALUE : Integer.MAX_VALUE;
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    problems.add(
        text,
        "option '" + key + "' is '" + value + "'",
        seed ? "a whole number" : "a whole number from " + least + ", one image of each class",
        "correct or leave out the option");
    return least;
  }
}
