package dev.metronome.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class RewardTest {

  private static final double EXACT = 1e-12;

  @Test
  void absoluteTakesOffTheRelativeDistanceToTheTarget() {
    Reward reward = new Reward.Absolute(80, -0.1);
    assertThat(reward.of(0.75, 80)).isEqualTo(0.75);
    assertThat(reward.of(0.75, 88)).isCloseTo(0.75 - 0.1 * 0.1, within(EXACT));
    assertThat(reward.of(0.75, 60)).isCloseTo(0.75 - 0.1 * 0.25, within(EXACT));
    assertThat(reward.of(0, 160)).isCloseTo(-0.1, within(EXACT));
    assertThat(reward.targetMs()).isEqualTo(80);
  }

  @Test
  void softRewardsEveryMillisecondSaved() {
    Reward reward = new Reward.Soft(80, -0.07);
    assertThat(reward.of(0.75, 80)).isEqualTo(0.75);
    // MnasNet's choice of beta: twice the latency is worth 5 % of accuracy.
    assertThat(reward.of(0.75, 160)).isCloseTo(0.75 * Math.pow(2, -0.07), within(EXACT));
    assertThat(reward.of(1, 160)).isCloseTo(0.95, within(0.003));
    assertThat(reward.of(0.75, 40)).isCloseTo(0.75 * Math.pow(2, 0.07), within(EXACT));
  }

  @Test
  void hardRewardsNothingBelowTheTarget() {
    Reward reward = new Reward.Hard(80, -0.5);
    assertThat(reward.of(0.75, 20)).isEqualTo(0.75);
    assertThat(reward.of(0.75, 80)).isEqualTo(0.75);
    assertThat(reward.of(0.75, 320)).isCloseTo(0.375, within(EXACT));
  }

  @Property
  void absoluteIsLargestAtTheTargetForEqualAccuracy(
      @ForAll @DoubleRange(min = 0, max = 1) double accuracy,
      @ForAll @DoubleRange(min = 0.01, max = 500) double targetMs,
      @ForAll @DoubleRange(min = 0.01, max = 1000) double latencyMs) {
    Reward reward = new Reward.Absolute(targetMs, -0.1);
    assertThat(reward.of(accuracy, latencyMs)).isLessThanOrEqualTo(reward.of(accuracy, targetMs));
    if (Math.abs(latencyMs / targetMs - 1) > 1e-6) {
      assertThat(reward.of(accuracy, latencyMs)).isLessThan(reward.of(accuracy, targetMs));
    }
  }

  @Property
  void allGrowWithAccuracyAndNoneGrowsWithLatencyAboveTheTarget(
      @ForAll @DoubleRange(min = 0.1, max = 0.9) double accuracy,
      @ForAll @DoubleRange(min = 1, max = 10) double slower) {
    for (Reward reward :
        new Reward[] {
          new Reward.Absolute(50, -0.1), new Reward.Soft(50, -0.1), new Reward.Hard(50, -0.1)
        }) {
      assertThat(reward.of(accuracy + 0.1, 50 * slower))
          .isGreaterThan(reward.of(accuracy, 50 * slower));
      assertThat(reward.of(accuracy, 50 * slower)).isLessThanOrEqualTo(reward.of(accuracy, 50));
    }
  }

  @Test
  void aTargetOrABetaThatTurnsTheRewardRoundIsRefused() {
    for (double target : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Reward.Absolute(target, -0.1));
    }
    for (double beta : new double[] {0, 0.1, Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Reward.Absolute(80, beta));
      assertThatIllegalArgumentException().isThrownBy(() -> new Reward.Soft(80, beta));
      assertThatIllegalArgumentException().isThrownBy(() -> new Reward.Hard(80, beta));
    }
  }
}
