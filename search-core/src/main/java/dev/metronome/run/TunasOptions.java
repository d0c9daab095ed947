package dev.metronome.run;

import dev.metronome.policy.LatencyGradient;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.reward.RewardForm;
import dev.metronome.supernet.InitialWeights;
import dev.metronome.training.CosineSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The hyper-parameters of a TuNAS search (arXiv 2008.06120, section 3 and appendix).
 *
 * @param steps number of steps. The paper: 90 epochs of ImageNet
 * @param batchSize images of a training batch
 * @param validationMultiple validation images per training image; paper 4
 * @param architectures how many are sampled in a step: the images of both batches are divided among
 *     them, shared weights and policy learn from all in one update, as on the several cores of the
 *     paper; 1 is one core
 * @param reward form of the reward; paper absolute
 * @param beta weight of latency in it, below 0; paper -0.10 for the absolute reward
 * @param multiplierGain how fast the reward's multiplier follows a drift off the target ({@link
 *     dev.metronome.reward.Multiplier}); 0 leaves beta alone, as in the paper
 * @param policyRate learning rate of the policy when it begins to learn; it grows tenfold to the
 *     end. Paper 3e-4 per 256 images of a batch; short searches need more
 * @param policyDelay share of the steps in which the policy does not learn yet; paper 0.25
 * @param baselineDecay of the moving average of rewards; paper 0.95
 * @param entropyWeight weight of the policy's entropy in what it ascends; paper 0
 * @param latencyGradient from which architectures the policy learns about latency; paper the
 *     sampled one
 * @param latencySamples how many those are, if they are many
 * @param opWarmup share of the steps in which, with a probability that falls from 1 to 0, all
 *     choices learn at once; paper 0.25, 0 turns it off
 * @param filterWarmup likewise, drawn on its own: the most filters and the widest expansions learn;
 *     paper 0.25
 * @param weightRate peak learning rate of the shared weights per 256 images of a batch; paper 0.165
 * @param rateWarmup share of the steps in which that rate rises; paper 0.025
 * @param labelSmoothing paper 0.1
 * @param weightDecay on the kernels a step uses; paper 4e-5
 * @param initialWeights what the shared weights begin as; paper random
 * @param rematerialized whether activations are computed twice, to need less memory
 * @param decoding how the final architecture is found
 * @param checkpointSteps steps between checkpoints
 */
public record TunasOptions(
    int steps,
    int batchSize,
    int validationMultiple,
    int architectures,
    RewardForm reward,
    double beta,
    double multiplierGain,
    double policyRate,
    double policyDelay,
    double baselineDecay,
    double entropyWeight,
    LatencyGradient latencyGradient,
    int latencySamples,
    double opWarmup,
    double filterWarmup,
    double weightRate,
    double rateWarmup,
    double labelSmoothing,
    double weightDecay,
    InitialWeights initialWeights,
    boolean rematerialized,
    DecodingOptions decoding,
    int checkpointSteps) {

  /** What the sum of all the policy's learning rates comes to, if none is given. */
  private static final double RATE_SUM = 25;

  private static final double MULTIPLIER_GAIN = 20;
  private static final int LATENCY_SAMPLES = 256;

  public TunasOptions {
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(latencyGradient, "latencyGradient");
    Objects.requireNonNull(initialWeights, "initialWeights");
    Objects.requireNonNull(decoding, "decoding");
    List<Problem> problems = new ArrayList<>();
    require(problems, "steps", steps, steps >= 1, "at least 1");
    // PyTorch 2.5.1 ends the process for some odd batches of narrow convolutions on a CPU.
    require(
        problems,
        "batch size",
        batchSize,
        batchSize >= 2 && batchSize % (2 * Math.max(1, architectures)) == 0,
        "an even number of images, at least 2, for each architecture of a step");
    require(
        problems, "validation multiple", validationMultiple, validationMultiple >= 1, "at least 1");
    require(problems, "architectures", architectures, architectures >= 1, "at least 1");
    require(problems, "beta", beta, beta < 0, "below 0");
    require(
        problems,
        "multiplier gain",
        multiplierGain,
        multiplierGain >= 0 && multiplierGain <= 1e6,
        "0 to 1000000");
    require(
        problems,
        "policy rate",
        policyRate,
        policyRate > 0 && policyRate < 10,
        "above 0 and below 10");
    requireShare(problems, "policy delay", policyDelay);
    requireShare(problems, "baseline decay", baselineDecay);
    require(
        problems,
        "entropy weight",
        entropyWeight,
        entropyWeight >= 0 && entropyWeight <= 1e6,
        "0 to 1000000");
    require(
        problems,
        "latency gradient",
        latencyGradient,
        latencyGradient == LatencyGradient.SAMPLED || reward == RewardForm.ABSOLUTE,
        "sampled, where latency does not stand alone in the reward");
    require(
        problems,
        "latency samples",
        latencySamples,
        latencySamples >= 2 && latencySamples <= 1_000_000,
        "2 to 1000000");
    requireShare(problems, "op warm-up", opWarmup);
    requireShare(problems, "filter warm-up", filterWarmup);
    require(
        problems,
        "weight rate",
        weightRate,
        weightRate > 0 && weightRate < 10,
        "above 0 and below 10");
    requireShare(problems, "rate warm-up", rateWarmup);
    requireShare(problems, "label smoothing", labelSmoothing);
    requireShare(problems, "weight decay", weightDecay);
    problems.addAll(decoding.problems());
    require(problems, "checkpoint steps", checkpointSteps, checkpointSteps >= 1, "at least 1");
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static void require(
      List<Problem> problems, String option, Object value, boolean right, String expected) {
    if (!right) {
      problems.add(new Problem(option, value.toString(), expected, "give another value"));
    }
  }

  private static void requireShare(List<Problem> problems, String option, double value) {
    require(problems, option, value, value >= 0 && value < 1, "0 or more, and below 1");
  }

  /**
   * Values for a search of so many steps: the paper's, but for a policy rate that matches their
   * number, and for what a table that tells latency for nothing makes possible.
   */
  public static TunasOptions ofSteps(int steps) {
    return new TunasOptions(
        steps,
        64,
        4,
        1,
        RewardForm.ABSOLUTE,
        RewardForm.ABSOLUTE.paperBeta(),
        MULTIPLIER_GAIN,
        policyRateFor(steps),
        0.25,
        0.95,
        0,
        LatencyGradient.EXPECTED,
        LATENCY_SAMPLES,
        0.25,
        0.25,
        0.165,
        0.025,
        0.1,
        4e-5,
        InitialWeights.ALIGNED,
        false,
        DecodingOptions.DEFAULT,
        100);
  }

  /**
   * The same for a search that trains no weights, such as one by a benchmark: neither warm-ups nor
   * delay, as there is nothing to wait for.
   */
  public TunasOptions withoutWarmup() {
    return new TunasOptions(
        steps,
        batchSize,
        validationMultiple,
        architectures,
        reward,
        beta,
        multiplierGain,
        policyRate,
        0,
        baselineDecay,
        entropyWeight,
        latencyGradient,
        latencySamples,
        0,
        0,
        weightRate,
        rateWarmup,
        labelSmoothing,
        weightDecay,
        initialWeights,
        rematerialized,
        decoding,
        checkpointSteps);
  }

  /**
   * A policy rate with which the policy can get from undecided to decided: rate times the growth's
   * mean over the last three quarters of the steps, 4.76, times their number is {@value #RATE_SUM}.
   * The paper's rate comes to several hundred over its much longer searches.
   */
  private static double policyRateFor(int steps) {
    return Math.min(0.1, RATE_SUM / (0.75 * Math.max(1, steps) * 4.76));
  }

  /** The learning rate of the shared weights at every step. */
  public CosineSchedule weightSchedule() {
    return new CosineSchedule(weightRate * (batchSize / 256.0), rateWarmup, steps);
  }

  /** The policy's learning rate at a step: 0 at first, then growing tenfold (TuNAS, appendix). */
  double policyRate(long step) {
    double progress = (double) step / steps;
    return progress < policyDelay ? 0 : policyRate * Math.pow(10, progress);
  }

  /** Probability that a step trains all choices at once: falls linearly from 1 to 0. */
  double opWarmupProbability(long step) {
    return falling(step, opWarmup);
  }

  /** Probability that a step trains the widest layers: falls linearly from 1 to 0. */
  double filterWarmupProbability(long step) {
    return falling(step, filterWarmup);
  }

  private double falling(long step, double share) {
    double progress = (double) step / steps;
    return progress < share ? 1 - progress / share : 0;
  }
}
