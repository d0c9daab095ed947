package dev.metronome.cli;

import dev.metronome.reward.LossForm;
import dev.metronome.run.GateMode;
import dev.metronome.run.ProxylessOptions;
import dev.metronome.supernet.WeightSharing;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The hyper-parameters that are ProxylessNAS's alone, as options. */
final class ProxylessChoice {

  @Option(
      names = "--weights",
      paramLabel = "own|collapsed",
      description =
          "proxylessnas: each choice of a slot has weights of its own, as in the paper, or they are"
              + " shared as in TuNAS; default own.")
  private Optional<WeightSharing> weights = Optional.empty();

  @Option(
      names = "--gates",
      paramLabel = "pair|full|reinforce",
      description =
          "proxylessnas: architecture parameters learn from the binary gates of two choices of each"
              + " decision, as in the paper, or of all, or by REINFORCE from accuracies; default pair with a"
              + " supernet, else reinforce.")
  private Optional<GateMode> gates = Optional.empty();

  @Option(
      names = "--loss",
      defaultValue = "target",
      paramLabel = "linear|logarithmic|target",
      description =
          "proxylessnas: CE + lambda (E/T0 - 1), CE (ln E / ln T0)^beta, or CE + lambda |E/T0 - 1|,"
              + " which holds the target; default ${DEFAULT-VALUE}.")
  private LossForm loss;

  @Option(
      names = "--latency-weight",
      paramLabel = "WEIGHT",
      description =
          "proxylessnas: lambda, or beta of logarithmic, above 0, to 1000000; default linear 0.1, logarithmic 0.3, target 1 with"
              + " gates, 0.1 with reinforce.")
  private Optional<Double> latencyWeight = Optional.empty();

  @Option(
      names = "--latency-gain",
      paramLabel = "GAIN",
      description =
          "proxylessnas: how fast the multiplier of the target loss follows a drift off the target,"
              + " 0 to 1000000; default 20; 0 leaves lambda alone.")
  private Optional<Double> latencyGain = Optional.empty();

  @Option(
      names = "--alpha-rate",
      paramLabel = "RATE",
      description =
          "proxylessnas: learning rate of the architecture parameters, above 0 and below 10; default by the steps, the paper has"
              + " 0.001.")
  private Optional<Double> alphaRate = Optional.empty();

  @Option(
      names = "--alpha-warmup",
      paramLabel = "SHARE",
      description =
          "proxylessnas: share of the steps in which only weights learn, "
              + TunasChoice.SHARE
              + "; default 0.25 with a supernet, else"
              + " 0.")
  private Optional<Double> alphaWarmup = Optional.empty();

  @Option(
      names = "--alpha-baseline-decay",
      paramLabel = "SHARE",
      description =
          "proxylessnas: decay of the moving average of accuracies that reinforce compares with,"
              + " "
              + TunasChoice.SHARE
              + "; default 0.99.")
  private Optional<Double> baselineDecay = Optional.empty();

  /**
   * The hyper-parameters.
   *
   * @param steps of the search
   * @param trains whether weights are trained
   */
  ProxylessOptions options(int steps, boolean trains) {
    ProxylessOptions defaults =
        trains ? ProxylessOptions.ofSteps(steps) : ProxylessOptions.ofKnown(steps);
    double warmup = alphaWarmup.orElse(defaults.warmup());
    GateMode mode = gates.orElse(defaults.gates());
    return OptionNames.inProblemsOf(
        () ->
            new ProxylessOptions(
                weights.orElse(defaults.weights()),
                mode,
                loss,
                latencyWeight.orElse(ProxylessOptions.latencyWeightFor(loss, mode)),
                latencyGain.orElse(loss == LossForm.TARGET ? defaults.latencyGain() : 0),
                alphaRate.orElse(ProxylessOptions.alphaRateFor(steps, warmup)),
                warmup,
                baselineDecay.orElse(defaults.baselineDecay())));
  }
}
