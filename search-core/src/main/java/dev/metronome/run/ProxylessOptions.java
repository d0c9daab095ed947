package dev.metronome.run;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.reward.LossForm;
import dev.metronome.supernet.WeightSharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The hyper-parameters that are ProxylessNAS's alone (arXiv 1812.00332, section 3 and the published
 * code); steps, batches, the weights' training and the decoding are those of {@link TunasOptions}.
 *
 * @param weights whether the choices of a slot have weights of their own; paper own
 * @param gates from what the architecture parameters learn; paper pairs, and REINFORCE beside them
 * @param loss form of the loss; paper linear, its code logarithmic
 * @param latencyWeight weight of latency in it, above 0: {@code lambda}, or the exponent of the
 *     logarithmic form; code 0.1 and 0.3, {@link #latencyWeightFor}
 * @param latencyGain how fast the multiplier of the target loss follows a drift off the target
 *     ({@link dev.metronome.reward.Multiplier}); 0 leaves the weight alone, as the published losses
 *     do
 * @param alphaRate learning rate of the architecture parameters; code 1e-3, short searches need
 *     more
 * @param warmup share of the steps in which only weights learn, on paths that are drawn evenly;
 *     code 40 of 160 epochs
 * @param baselineDecay of the moving average of accuracies that REINFORCE compares with; code 0.99
 */
public record ProxylessOptions(
    WeightSharing weights,
    GateMode gates,
    LossForm loss,
    double latencyWeight,
    double latencyGain,
    double alphaRate,
    double warmup,
    double baselineDecay) {

  /** The paper's rate of the architecture parameters. */
  public static final double PAPER_ALPHA_RATE = 1e-3;

  /** What the sum of all learning rates comes to, if none is given. */
  private static final double RATE_SUM = 25;

  private static final double MOST_RATE = 0.05;

  private static final double CROSS_ENTROPY_SCALE = 10;
  private static final double LATENCY_GAIN = 20;
  private static final double WARMUP = 0.25;
  private static final double BASELINE_DECAY = 0.99;

  public ProxylessOptions {
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(gates, "gates");
    Objects.requireNonNull(loss, "loss");
    List<Problem> problems = new ArrayList<>();
    require(
        problems,
        "latency weight",
        latencyWeight,
        latencyWeight > 0 && latencyWeight <= 1e6,
        "above 0, to 1000000");
    require(
        problems,
        "latency gain",
        latencyGain,
        latencyGain >= 0 && latencyGain <= 1e6,
        "0 to 1000000");
    require(
        problems,
        "latency gain",
        latencyGain,
        latencyGain == 0 || loss == LossForm.TARGET,
        "0 with the " + loss.name().toLowerCase(Locale.ROOT) + " loss, which holds no target");
    require(
        problems, "alpha rate", alphaRate, alphaRate > 0 && alphaRate < 10, "above 0 and below 10");
    require(problems, "alpha warm-up", warmup, warmup >= 0 && warmup < 1, "0 or more, and below 1");
    require(
        problems,
        "alpha baseline decay",
        baselineDecay,
        baselineDecay >= 0 && baselineDecay < 1,
        "0 or more, and below 1");
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static void require(
      List<Problem> problems, String option, double value, boolean right, String expected) {
    if (!right) {
      problems.add(new Problem(option, String.valueOf(value), expected, "give another value"));
    }
  }

  /**
   * Values for a search of so many steps that trains a supernet: the paper's, but for the loss,
   * which holds the target, and for a rate that matches the number of steps.
   */
  public static ProxylessOptions ofSteps(int steps) {
    return new ProxylessOptions(
        WeightSharing.OWN,
        GateMode.PAIR,
        LossForm.TARGET,
        latencyWeightFor(LossForm.TARGET, GateMode.PAIR),
        LATENCY_GAIN,
        alphaRateFor(steps, WARMUP),
        WARMUP,
        BASELINE_DECAY);
  }

  /**
   * The same for a search whose accuracies are known: there are neither gates nor weights to wait
   * for.
   */
  public static ProxylessOptions ofKnown(int steps) {
    ProxylessOptions trained = ofSteps(steps);
    return new ProxylessOptions(
        trained.weights,
        GateMode.REINFORCE,
        trained.loss,
        latencyWeightFor(trained.loss, GateMode.REINFORCE),
        trained.latencyGain,
        alphaRateFor(steps, 0),
        0,
        trained.baselineDecay);
  }

  /**
   * The usual weight of latency in a loss. A cross-entropy falls by some ten times as much as the
   * share of wrong images, so gates need a stronger pull to the target than REINFORCE.
   */
  public static double latencyWeightFor(LossForm loss, GateMode gates) {
    return loss == LossForm.TARGET && gates != GateMode.REINFORCE
        ? CROSS_ENTROPY_SCALE * loss.usualWeight()
        : loss.usualWeight();
  }

  /**
   * A rate with which the parameters can get from undecided to decided: rate times the number of
   * steps that learn is {@value #RATE_SUM}, but none above {@value #MOST_RATE}. The code's 1e-3
   * comes to 120 over 120 epochs of ImageNet at one update in five steps.
   */
  public static double alphaRateFor(int steps, double warmup) {
    return Math.min(MOST_RATE, RATE_SUM / Math.max(1, (1 - warmup) * steps));
  }

  /** Whether only weights learn in a step. */
  boolean warms(long step, int steps) {
    return step < warmup * steps;
  }
}
