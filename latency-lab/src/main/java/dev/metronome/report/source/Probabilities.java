package dev.metronome.report.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Probabilities of every choice over the steps of a search.
 *
 * @param steps that they are of
 * @param decisions in the space's order
 */
public record Probabilities(List<Long> steps, List<Decision> decisions) {

  /** A decision with its choices. */
  public record Decision(String name, List<Choice> choices) {

    public Decision {
      choices = List.copyOf(choices);
    }
  }

  /**
   * A choice.
   *
   * @param values its probability after each of the steps
   */
  public record Choice(String label, List<Double> values) {

    public Choice {
      values = List.copyOf(values);
    }
  }

  public Probabilities {
    steps = List.copyOf(steps);
    decisions = List.copyOf(decisions);
  }

  /** From columns that are called {@code decision=choice}. */
  static Probabilities of(CsvRows rows) {
    Map<String, List<Choice>> decisions = new LinkedHashMap<>();
    for (int column = 0; column < rows.columns().size(); column++) {
      String name = rows.columns().get(column);
      int equals = name.indexOf('=');
      if (equals > 0) {
        List<Double> values = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
          values.add(rows.number(row, column).orElse(0));
        }
        decisions
            .computeIfAbsent(name.substring(0, equals), decision -> new ArrayList<>())
            .add(new Choice(name.substring(equals + 1), values));
      }
    }
    List<Long> steps = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      steps.add((long) rows.number(row, "step").orElseThrow());
    }
    return new Probabilities(
        steps,
        decisions.entrySet().stream().map(e -> new Decision(e.getKey(), e.getValue())).toList());
  }

  /** At so many of the steps, evenly spread, the first and the last among them. */
  public Probabilities thinned(int most) {
    if (steps.size() <= most) {
      return this;
    }
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      kept.add(Math.round((float) i * (steps.size() - 1) / (most - 1)));
    }
    return new Probabilities(
        kept.stream().map(steps::get).toList(),
        decisions.stream()
            .map(
                decision ->
                    new Decision(
                        decision.name(),
                        decision.choices().stream()
                            .map(
                                choice ->
                                    new Choice(
                                        choice.label(),
                                        kept.stream().map(choice.values()::get).toList()))
                            .toList()))
            .toList());
  }
}
