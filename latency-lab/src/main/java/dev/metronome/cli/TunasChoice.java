package dev.metronome.cli;

import dev.metronome.policy.LatencyGradient;
import dev.metronome.reward.RewardForm;
import dev.metronome.run.Decode;
import dev.metronome.run.DecodingOptions;
import dev.metronome.run.TunasOptions;
import dev.metronome.supernet.InitialWeights;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The hyper-parameters of TuNAS, as options; those not given follow from the number of steps. */
final class TunasChoice {

  /** What a share is, for people. */
  static final String SHARE = "0 or more, and below 1";

  @Option(
      names = "--steps",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Steps of the search, at least 1; default ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Images of a training batch: an even number of images, at least 2, for each architecture of"
              + " a step; default 64.")
  private Integer batch;

  @Option(
      names = "--validation-multiple",
      paramLabel = "N",
      description = "Validation images per training image, at least 1; default 4.")
  private Integer validationMultiple;

  @Option(
      names = "--architectures",
      paramLabel = "N",
      description =
          "Architectures of a step, among which the images of both batches are divided; weights and"
              + " policy learn from all in one update; at least 1; default 1.")
  private Integer architectures;

  @Option(
      names = "--reward",
      defaultValue = "absolute",
      paramLabel = "absolute|soft|hard",
      description =
          "Q + beta |T/T0 - 1|, Q (T/T0)^beta, or Q min((T/T0)^beta, 1); default"
              + " ${DEFAULT-VALUE}.")
  private RewardForm reward;

  @Option(
      names = "--beta",
      paramLabel = "WEIGHT",
      description = "Weight of latency in it, below 0; default -0.10, for soft -0.07, for hard -1.")
  private Double beta;

  @Option(
      names = "--multiplier-gain",
      paramLabel = "GAIN",
      description =
          "How fast the reward's multiplier follows a drift off the target, 0 to 1000000; 0 is the"
              + " paper's."
              + " Default 20 with the absolute reward, else 0.")
  private Double multiplierGain;

  @Option(
      names = "--latency-gradient",
      paramLabel = "sampled|many|expected",
      description =
          "The policy learns latency from the step's architecture, as in the paper, from many that"
              + " are drawn for it, or from the expected latency; default expected with the absolute"
              + " reward, else sampled.")
  private LatencyGradient latencyGradient;

  @Option(
      names = "--latency-samples",
      paramLabel = "N",
      description = "How many those are, 2 to 1000000; default 256.")
  private Integer latencySamples;

  @Option(
      names = "--entropy-weight",
      paramLabel = "WEIGHT",
      description = "Weight of the policy's entropy, 0 to 1000000; default 0.")
  private Double entropyWeight;

  @Option(
      names = "--baseline-decay",
      paramLabel = "SHARE",
      description = "Decay of the moving average of rewards, " + SHARE + "; default 0.95.")
  private Double baselineDecay;

  @Option(
      names = "--policy-rate",
      paramLabel = "RATE",
      description =
          "Learning rate of the policy when it begins to learn, above 0 and below 10; default by the steps.")
  private Double policyRate;

  @Option(
      names = "--policy-delay",
      paramLabel = "SHARE",
      description = "Share of the steps before the policy learns, " + SHARE + "; default 0.25.")
  private Double policyDelay;

  @Option(
      names = "--op-warmup",
      paramLabel = "SHARE",
      description =
          "Share of the steps in which all choices may learn at once, " + SHARE + "; default 0.25.")
  private Double opWarmup;

  @Option(
      names = "--filter-warmup",
      paramLabel = "SHARE",
      description =
          "Share of the steps in which the most filters and widest expansions may learn, "
              + SHARE
              + "; default 0.25.")
  private Double filterWarmup;

  @Option(
      names = "--weight-rate",
      paramLabel = "RATE",
      description =
          "Peak learning rate of the weights per 256 images, above 0 and below 10; default 0.165.")
  private Double weightRate;

  @Option(
      names = "--rate-warmup",
      paramLabel = "SHARE",
      description = "Share of the steps in which that rate rises, " + SHARE + "; default 0.025.")
  private Double rateWarmup;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      description = "Of the weights, " + SHARE + "; default 0.1.")
  private Double labelSmoothing;

  @Option(
      names = "--weight-decay",
      paramLabel = "DECAY",
      description = "On the kernels that a step uses, " + SHARE + "; default 4e-5.")
  private Double weightDecay;

  @Option(
      names = "--initial-weights",
      paramLabel = "aligned|random",
      description =
          "What the supernet begins with: weights with which the choices of a layer are nearly the"
              + " same function, or random ones, as in the papers; default aligned.")
  private InitialWeights initialWeights;

  @Option(
      names = "--rematerialize",
      description =
          "Keep only what lies between blocks and compute the rest again for its gradients: less"
              + " memory, more time, the same search.")
  private boolean rematerialized;

  @Option(
      names = "--decode",
      defaultValue = "constrained",
      paramLabel = "constrained|argmax",
      description =
          "The final architecture: the best of the most probable ones in the window, or the most"
              + " probable choice of every decision, as in the paper; default ${DEFAULT-VALUE}.")
  private Decode decode;

  @Option(
      names = "--window-below",
      paramLabel = "SHARE",
      description =
          "How far below the target the final latency may lie, as a share of it, 0 to 1; default 0.001. 1 makes the"
              + " target a cap.")
  private Double windowBelow;

  @Option(
      names = "--window-above",
      paramLabel = "SHARE",
      description = "How far above, 0 to 1; default 0.001.")
  private Double windowAbove;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      description =
          "How many architectures in the window are judged again at the end, 1 to 1000; default 8. The window is"
              + " doubled until it holds as many.")
  private Integer candidates;

  @Option(
      names = "--measured-window",
      paramLabel = "SHARE",
      description =
          "How far from the target the measured latency of the result may lie, where candidates are"
              + " measured, above 0 and below 1; default 0.02.")
  private Double measuredWindow;

  @Option(
      names = "--checkpoint-steps",
      paramLabel = "N",
      description =
          "Steps between checkpoints, at least 1; default 100, or 1 where each step trains from scratch.")
  private Integer checkpointSteps;

  int steps() {
    return steps;
  }

  /**
   * The hyper-parameters.
   *
   * @param trains whether shared weights are trained, which takes a while before they tell anything
   * @param slow whether every step takes so long that it is worth a checkpoint
   */
  TunasOptions options(boolean trains, boolean slow) {
    return OptionNames.inProblemsOf(() -> checkedOptions(trains, slow));
  }

  private TunasOptions checkedOptions(boolean trains, boolean slow) {
    TunasOptions ofSteps = TunasOptions.ofSteps(Math.max(1, steps));
    TunasOptions defaults = trains ? ofSteps : ofSteps.withoutWarmup();
    OptionProblems problems = new OptionProblems();
    DecodingOptions decoding = problems.value(() -> decoding(defaults)).orElse(defaults.decoding());
    Optional<TunasOptions> options = problems.value(() -> options(defaults, decoding, slow));
    problems.throwIfAny();
    return options.orElseThrow();
  }

  private DecodingOptions decoding(TunasOptions defaults) {
    DecodingOptions usual = decode == Decode.ARGMAX ? DecodingOptions.PAPER : defaults.decoding();
    return new DecodingOptions(
        decode,
        or(windowBelow, usual.below()),
        or(windowAbove, usual.above()),
        or(candidates, usual.candidates()),
        or(measuredWindow, usual.measuredWindow()));
  }

  private TunasOptions options(TunasOptions defaults, DecodingOptions decoding, boolean slow) {
    boolean absolute = reward == RewardForm.ABSOLUTE;
    return new TunasOptions(
        steps,
        or(batch, defaults.batchSize()),
        or(validationMultiple, defaults.validationMultiple()),
        or(architectures, defaults.architectures()),
        reward,
        or(beta, reward.paperBeta()),
        or(multiplierGain, absolute ? defaults.multiplierGain() : 0),
        or(policyRate, defaults.policyRate()),
        or(policyDelay, defaults.policyDelay()),
        or(baselineDecay, defaults.baselineDecay()),
        or(entropyWeight, defaults.entropyWeight()),
        or(latencyGradient, absolute ? defaults.latencyGradient() : LatencyGradient.SAMPLED),
        or(latencySamples, defaults.latencySamples()),
        or(opWarmup, defaults.opWarmup()),
        or(filterWarmup, defaults.filterWarmup()),
        or(weightRate, defaults.weightRate()),
        or(rateWarmup, defaults.rateWarmup()),
        or(labelSmoothing, defaults.labelSmoothing()),
        or(weightDecay, defaults.weightDecay()),
        or(initialWeights, defaults.initialWeights()),
        rematerialized,
        decoding,
        or(checkpointSteps, slow ? 1 : defaults.checkpointSteps()));
  }

  private static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
