package dev.metronome.problem;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tells problems in the words of whoever reads them, such as a network's name in the place of that
 * of a file that stands for it and is gone by then.
 */
public final class Wording {

  /** The longest first: one may be a part of another. */
  private final Map<String, String> words = new LinkedHashMap<>();

  /** Words by what stands for them. */
  public Wording(Map<String, String> words) {
    words.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Comparator.comparingInt(String::length).reversed().thenComparing(t -> t)))
        .forEach(word -> this.words.put(word.getKey(), word.getValue()));
  }

  /** A text in these words. */
  public String of(String text) {
    String told = text;
    for (Map.Entry<String, String> word : words.entrySet()) {
      told = told.replace(word.getKey(), word.getValue());
    }
    return told;
  }

  /** A problem; where it is, and what it is, are told in these words. */
  public Problem of(Problem problem) {
    return new Problem(
        of(problem.where()), of(problem.what()), problem.expected(), problem.remedy());
  }

  /** An exception of the same kind, which keeps the first as its cause. */
  public ProblemException of(ProblemException e) {
    List<Problem> told = e.problems().stream().map(this::of).collect(Collectors.toList());
    return e instanceof UnavailableException
        ? new UnavailableException(told, e)
        : new BadInputException(told, e);
  }
}
