package dev.metronome.cli;

import dev.metronome.run.TunasOptions;
import picocli.CommandLine.Option;

/** The hyper-parameters of TuNAS, as options; those not given follow from the number of steps. */
final class TunasChoice {

  @Option(
      names = "--steps",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Steps of the search; default ${DEFAULT-VALUE}.")
  private int steps;

  @Option(names = "--batch", paramLabel = "N", description = "Images of a training batch; 64.")
  private Integer batch;

  @Option(
      names = "--validation-multiple",
      paramLabel = "N",
      description = "Validation images per training image; 4.")
  private Integer validationMultiple;

  @Option(names = "--beta", description = "Weight of the latency term, below 0; -0.10.")
  private Double beta;

  @Option(
      names = "--policy-rate",
      paramLabel = "RATE",
      description = "Learning rate of the policy when it begins to learn; by the steps.")
  private Double policyRate;

  @Option(
      names = "--policy-delay",
      paramLabel = "SHARE",
      description = "Share of the steps before the policy learns; 0.25.")
  private Double policyDelay;

  @Option(
      names = "--op-warmup",
      paramLabel = "SHARE",
      description = "Share of the steps in which all choices may learn at once; 0.25.")
  private Double opWarmup;

  @Option(
      names = "--weight-rate",
      paramLabel = "RATE",
      description = "Peak learning rate of the weights per 256 images; 0.165.")
  private Double weightRate;

  @Option(
      names = "--checkpoint-steps",
      paramLabel = "N",
      description = "Steps between checkpoints; 100.")
  private Integer checkpointSteps;

  TunasOptions options() {
    Checks.atLeast("--steps", steps, 1);
    return OptionNames.inProblemsOf(this::checkedOptions);
  }

  private TunasOptions checkedOptions() {
    TunasOptions defaults = TunasOptions.ofSteps(steps);
    return new TunasOptions(
        steps,
        or(batch, defaults.batchSize()),
        or(validationMultiple, defaults.validationMultiple()),
        or(beta, defaults.beta()),
        or(policyRate, defaults.policyRate()),
        or(policyDelay, defaults.policyDelay()),
        defaults.baselineDecay(),
        or(opWarmup, defaults.opWarmup()),
        or(weightRate, defaults.weightRate()),
        defaults.rateWarmup(),
        defaults.labelSmoothing(),
        defaults.weightDecay(),
        or(checkpointSteps, defaults.checkpointSteps()));
  }

  private static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
