package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.policy.LatencyGradient;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.reward.RewardForm;
import dev.metronome.supernet.InitialWeights;
import org.junit.jupiter.api.Test;

class TunasOptionsTest {

  @Test
  void allThatIsWrongIsToldTogether() {
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class,
            () ->
                new TunasOptions(
                    0,
                    1,
                    0,
                    0,
                    RewardForm.SOFT,
                    0,
                    -1,
                    0,
                    1,
                    Double.NaN,
                    -0.5,
                    LatencyGradient.MANY,
                    1,
                    -0.1,
                    1,
                    10,
                    1.5,
                    2,
                    1,
                    InitialWeights.ALIGNED,
                    false,
                    new DecodingOptions(Decode.ARGMAX, -1, Double.NaN, 3, 1),
                    0));
    assertThat(refused.problems())
        .extracting(Problem::where)
        .containsExactly(
            "steps",
            "batch size",
            "validation multiple",
            "architectures",
            "beta",
            "multiplier gain",
            "policy rate",
            "policy delay",
            "baseline decay",
            "entropy weight",
            "latency gradient",
            "latency samples",
            "op warm-up",
            "filter warm-up",
            "weight rate",
            "rate warm-up",
            "label smoothing",
            "weight decay",
            "window below",
            "window above",
            "candidates",
            "measured window",
            "checkpoint steps");
    assertThat(refused.problems()).allSatisfy(p -> assertThat(p.expected()).isNotEmpty());
  }

  @Test
  void allThatIsWrongWithATrainingIsToldTogetherByItsName() {
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class,
            () ->
                new TrainingOptions(
                    0,
                    1,
                    OptimizerKind.SGD,
                    0,
                    -1,
                    Double.NaN,
                    1,
                    Crop.AUTO,
                    0,
                    true,
                    1,
                    1.1,
                    -0.1,
                    1,
                    1));
    assertThat(refused.problems())
        .extracting(Problem::where)
        .containsExactly(
            "epochs",
            "batch size",
            "weight rate",
            "rate warm-up",
            "label smoothing",
            "weight decay",
            "crop area",
            "cutout",
            "mixup",
            "drop path",
            "EMA decay",
            "validation share");
  }

  @Test
  void batchesAreEvenHoweverFewImagesThereAre() {
    TrainingOptions options = TrainingOptions.ofEpochs(1);
    assertThat(options.batchSize()).isEqualTo(64);
    assertThat(options.batchSize(64)).isEqualTo(64);
    assertThat(options.batchSize(63)).isEqualTo(62);
    assertThat(options.batchSize(2)).isEqualTo(2);
  }

  @Test
  void longTrainingsAreRegularizedMoreThanShortOnes() {
    TrainingOptions shortest = TrainingOptions.ofEpochs(10);
    assertThat(shortest.cutout() + shortest.mixup() + shortest.dropPath()).isZero();
    TrainingOptions middle = TrainingOptions.ofEpochs(55);
    assertThat(middle.cutout()).isCloseTo(0.25, within(1e-12));
    assertThat(middle.mixup()).isCloseTo(0.1, within(1e-12));
    assertThat(middle.dropPath()).isCloseTo(0.05, within(1e-12));
    TrainingOptions longest = TrainingOptions.ofEpochs(600);
    assertThat(longest.cutout()).isEqualTo(0.5);
    assertThat(longest.mixup()).isEqualTo(0.2);
    assertThat(longest.dropPath()).isEqualTo(0.1);
  }

  @Test
  void thePolicyWaitsAndThenLearnsEverFaster() {
    TunasOptions options = TinyRuns.options(100, 10);
    assertThat(options.policyRate(0)).isZero();
    assertThat(options.policyRate(24)).isZero();
    assertThat(options.policyRate(25)).isCloseTo(0.05 * Math.pow(10, 0.25), within(1e-12));
    assertThat(options.policyRate(50)).isCloseTo(0.05 * Math.sqrt(10), within(1e-12));
    assertThat(options.policyRate(99)).isCloseTo(0.05 * Math.pow(10, 0.99), within(1e-12));
  }

  @Test
  void opWarmUpFallsLinearlyFromOneToZero() {
    TunasOptions options = TinyRuns.options(100, 10);
    assertThat(options.opWarmupProbability(0)).isEqualTo(1);
    assertThat(options.opWarmupProbability(5)).isCloseTo(0.8, within(1e-12));
    assertThat(options.opWarmupProbability(24)).isCloseTo(0.04, within(1e-12));
    assertThat(options.opWarmupProbability(25)).isZero();
    assertThat(options.opWarmupProbability(99)).isZero();
    for (int step = 0; step < 100; step++) {
      assertThat(options.filterWarmupProbability(step))
          .isEqualTo(options.opWarmupProbability(step));
    }
    assertThat(options.withoutWarmup().opWarmupProbability(0)).isZero();
    assertThat(options.withoutWarmup().filterWarmupProbability(0)).isZero();
    assertThat(options.withoutWarmup().policyRate(0)).isCloseTo(0.05, within(1e-12));
  }

  /** The default for short searches: learning rates that sum to 25, but none above 0.1. */
  @Test
  void theDefaultPolicyRateMatchesTheNumberOfSteps() {
    TunasOptions options = TunasOptions.ofSteps(5_000);
    double sum = 0;
    for (int step = 0; step < 5_000; step++) {
      sum += options.policyRate(step);
    }
    assertThat(sum).isCloseTo(25, within(0.2));
    assertThat(TunasOptions.ofSteps(10).policyRate()).isEqualTo(0.1);
  }
}
