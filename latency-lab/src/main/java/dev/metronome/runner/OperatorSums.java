package dev.metronome.runner;

import java.util.ArrayList;
import java.util.List;

/** Sums of the times of a model's operators over its runs, all of which run the same ones. */
public final class OperatorSums {

  /**
   * An operator of one run.
   *
   * @param name as in {@link OperatorProfile.OperatorTime}
   */
  public record Event(String name, String type, long nanos) {}

  private final List<Event> operators = new ArrayList<>();
  private final List<Long> operatorNanos = new ArrayList<>();
  private long runNanos;
  private int runs;

  /**
   * Adds a run.
   *
   * @throws IllegalArgumentException where it has no operators, or others than the runs before
   */
  public void add(List<Event> run, long nanos) {
    if (runs == 0) {
      operators.addAll(run);
      run.forEach(operator -> operatorNanos.add(0L));
    }
    List<String> names = names(run);
    if (run.isEmpty() || !names.equals(names(operators))) {
      throw new IllegalArgumentException(
          "one run has the operators " + names(operators) + " and another " + names);
    }
    for (int i = 0; i < run.size(); i++) {
      operatorNanos.set(i, operatorNanos.get(i) + run.get(i).nanos());
    }
    runNanos += nanos;
    runs++;
  }

  private static List<String> names(List<Event> run) {
    return run.stream().map(Event::name).toList();
  }

  /** The means of all runs that were added. */
  public OperatorProfile means() {
    List<OperatorProfile.OperatorTime> times = new ArrayList<>();
    for (int i = 0; i < operators.size(); i++) {
      Event operator = operators.get(i);
      times.add(
          new OperatorProfile.OperatorTime(
              operator.name(), operator.type(), meanMs(operatorNanos.get(i))));
    }
    return new OperatorProfile(runs, meanMs(runNanos), times);
  }

  private double meanMs(long sumNanos) {
    return sumNanos / 1e6 / runs;
  }
}
