package dev.metronome.run;

import dev.metronome.network.Tensor;
import dev.metronome.problem.Problem;
import dev.metronome.training.NonFiniteLossException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * Stops a run whose loss is not finite, at once, or that diverges.
 *
 * <p>The loss is averaged over some 50 steps, {@code a = sum_i 0.98^(n-i) l_i / sum_i 0.98^(n-i)},
 * so that the spread of single batches (that of mixup, too) does not count. Guessing, which gives
 * every class the same probability, has the loss {@code g = ln(classes)} whatever the labels are,
 * smoothed and mixed ones as well. A run diverges where
 *
 * <ul>
 *   <li>{@code a > 2 max(g, first loss)} for 100 steps on end: it explodes; or
 *   <li>{@code a > 0.98 g} for 200 steps on end, and {@code a} was below {@code 0.75 g} before: it
 *       has forgotten what it had learned.
 * </ul>
 *
 * <p>A spike that passes and a slow start stop nothing.
 */
public final class LossWatch {

  private static final double KEPT = 0.98;
  private static final int AVERAGED_STEPS = 50;
  private static final double EXPLODED = 2;
  private static final int EXPLODED_STEPS = 100;
  private static final double LEARNED = 0.75;
  private static final double FORGOTTEN = 0.98;
  private static final int FORGOTTEN_STEPS = 200;

  private final String where;
  private final double guessing;
  private final String advice;
  private State state = State.NEW;

  /**
   * What the watch remembers, for a checkpoint.
   *
   * @param steps how many losses were seen
   * @param firstLoss that of the untrained network; 0 before it
   * @param weightedSum of all losses, {@code sum_i 0.98^(n-i) l_i}
   * @param weights {@code sum_i 0.98^(n-i)}
   * @param bestAverage the lowest average over at least 50 steps; 0 before there is one
   * @param bestStep the step it was reached at
   * @param stepsExploded steps on end above the first bound
   * @param stepsForgotten steps on end above the second bound
   */
  public record State(
      long steps,
      double firstLoss,
      double weightedSum,
      double weights,
      double bestAverage,
      long bestStep,
      int stepsExploded,
      int stepsForgotten) {

    /** Before the first step. */
    static final State NEW = new State(0, 0, 0, 0, 0, 0, 0, 0);

    double average() {
      return weightedSum / weights;
    }

    boolean hasBest() {
      return steps >= AVERAGED_STEPS;
    }
  }

  /**
   * A watch that has seen nothing.
   *
   * @param where what is watched, for messages, such as {@code training}
   * @param classes how many classes the network tells apart, at least 2
   * @param advice which options to change, such as "lower --weight-rate"
   */
  public LossWatch(String where, int classes, String advice) {
    if (classes < 2) {
      throw new IllegalArgumentException(classes + " classes");
    }
    this.where = Objects.requireNonNull(where, "where");
    this.advice = Objects.requireNonNull(advice, "advice");
    this.guessing = Math.log(classes);
  }

  /**
   * Takes a step and looks at its loss.
   *
   * @param step its number, for messages
   * @param rate its learning rate, for messages
   * @param learn learns, and answers with the loss before
   * @return that loss
   * @throws DivergedException where it is not finite or the run diverges
   */
  public double step(long step, double rate, DoubleSupplier learn) {
    double loss;
    try {
      loss = learn.getAsDouble();
    } catch (NonFiniteLossException e) {
      throw new DivergedException(notFinite(step, rate, e.loss()), e);
    }
    if (!Double.isFinite(loss)) {
      throw new DivergedException(notFinite(step, rate, loss));
    }
    state = next(step, loss);
    if (state.stepsExploded >= EXPLODED_STEPS || state.stepsForgotten >= FORGOTTEN_STEPS) {
      throw new DivergedException(diverged(step, rate));
    }
    return loss;
  }

  /**
   * Looks at weights before they replace those of the last checkpoint.
   *
   * @param step the step after which they are saved, for messages
   * @throws DivergedException where a value is infinite or not a number
   */
  public void requireFinite(long step, Map<String, Tensor> weights) {
    weights.forEach(
        (name, tensor) -> {
          for (float value : tensor.values()) {
            if (!Float.isFinite(value)) {
              throw new DivergedException(
                  problem(
                      String.format(
                          Locale.ROOT,
                          "after step %d the tensor %s holds %s; %s",
                          step,
                          name,
                          value,
                          history()),
                      "finite weights"));
            }
          }
        });
  }

  /** What it remembers. */
  public State state() {
    return state;
  }

  /** Goes on from what another watch of the same run remembered. */
  public void restore(State remembered) {
    state = Objects.requireNonNull(remembered, "remembered");
  }

  private State next(long step, double loss) {
    double sum = KEPT * state.weightedSum + loss;
    double weights = KEPT * state.weights + 1;
    double average = sum / weights;
    double first = state.steps == 0 ? loss : state.firstLoss;
    boolean averaged = state.steps + 1 >= AVERAGED_STEPS;
    boolean best = averaged && (!state.hasBest() || average < state.bestAverage);
    double bestAverage = best ? average : state.bestAverage;
    boolean exploded = average > EXPLODED * Math.max(guessing, first);
    boolean forgotten =
        averaged && bestAverage < LEARNED * guessing && average > FORGOTTEN * guessing;
    return new State(
        state.steps + 1,
        first,
        sum,
        weights,
        bestAverage,
        best ? step : state.bestStep,
        exploded ? state.stepsExploded + 1 : 0,
        forgotten ? state.stepsForgotten + 1 : 0);
  }

  private Problem notFinite(long step, double rate, double loss) {
    return problem(
        String.format(
            Locale.ROOT,
            "at step %d, with a learning rate of %.4g, the loss became %s; %s",
            step,
            rate,
            loss,
            history()),
        "a finite loss");
  }

  private Problem diverged(long step, double rate) {
    int bad = Math.max(state.stepsExploded, state.stepsForgotten);
    return problem(
        String.format(
            Locale.ROOT,
            "the loss diverged in steps %d to %d, at a learning rate of %.4g now: its average over"
                + " %d steps is %.4g; %s",
            step - bad + 1,
            step,
            rate,
            AVERAGED_STEPS,
            state.average(),
            history()),
        String.format(Locale.ROOT, "a loss that falls; guessing has %.4g", guessing));
  }

  private Problem problem(String what, String expected) {
    return new Problem(where, what, expected, advice);
  }

  private String history() {
    if (state.hasBest()) {
      return String.format(
          Locale.ROOT,
          "its lowest average before was %.4g, at step %d",
          state.bestAverage,
          state.bestStep);
    }
    return state.steps == 0
        ? "it was the first step"
        : String.format(Locale.ROOT, "its average before was %.4g", state.average());
  }
}
