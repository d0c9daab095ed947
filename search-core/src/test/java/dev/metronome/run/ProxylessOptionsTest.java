package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.reward.LossForm;
import dev.metronome.supernet.WeightSharing;
import org.junit.jupiter.api.Test;

class ProxylessOptionsTest {

  @Test
  void allThatIsWrongIsToldTogether() {
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class,
            () ->
                new ProxylessOptions(
                    WeightSharing.OWN, GateMode.PAIR, LossForm.LINEAR, 0, 5, Double.NaN, 1, -0.1));
    assertThat(refused.problems())
        .extracting(Problem::where)
        .containsExactly(
            "latency weight",
            "latency gain",
            "alpha rate",
            "alpha warm-up",
            "alpha baseline decay");
    assertThat(refused).hasMessageContaining("0 with the linear loss, which holds no target");
  }

  @Test
  void onlyWeightsLearnInTheFirstShareOfTheSteps() {
    ProxylessOptions options = ProxylessOptions.ofSteps(100);
    assertThat(options.warms(0, 100)).isTrue();
    assertThat(options.warms(24, 100)).isTrue();
    assertThat(options.warms(25, 100)).isFalse();
    assertThat(ProxylessOptions.ofKnown(100).warms(0, 100)).isFalse();
  }

  /** Learning rates that sum to 25, but none above 0.05. */
  @Test
  void theDefaultRateMatchesTheNumberOfStepsThatLearn() {
    assertThat(ProxylessOptions.ofSteps(4_000).alphaRate() * 3_000).isCloseTo(25, within(1e-9));
    assertThat(ProxylessOptions.ofKnown(4_000).alphaRate() * 4_000).isCloseTo(25, within(1e-9));
    assertThat(ProxylessOptions.ofKnown(10).alphaRate()).isEqualTo(0.05);
  }

  @Test
  void theTargetsWeightFollowsWhatIsWrong() {
    assertThat(ProxylessOptions.ofSteps(100).latencyWeight()).isEqualTo(1);
    assertThat(ProxylessOptions.ofKnown(100).latencyWeight()).isEqualTo(0.1);
    for (GateMode gates : GateMode.values()) {
      assertThat(ProxylessOptions.latencyWeightFor(LossForm.LINEAR, gates)).isEqualTo(0.1);
      assertThat(ProxylessOptions.latencyWeightFor(LossForm.LOGARITHMIC, gates)).isEqualTo(0.3);
    }
  }

  @Test
  void theDefaultsAreThePapersWhereItHasThem() {
    ProxylessOptions options = ProxylessOptions.ofSteps(1_000);
    assertThat(options.weights()).isEqualTo(WeightSharing.OWN);
    assertThat(options.gates()).isEqualTo(GateMode.PAIR);
    assertThat(options.warmup()).isEqualTo(40.0 / 160);
    assertThat(options.baselineDecay()).isEqualTo(0.99);
    assertThat(ProxylessOptions.ofKnown(1_000).gates()).isEqualTo(GateMode.REINFORCE);
  }
}
