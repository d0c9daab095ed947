package dev.metronome.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RewardBaselineTest {

  private static final double EXACT = 1e-12;

  @Test
  void theStartIsCorrectedAsWorkedOutByHand() {
    RewardBaseline baseline = new RewardBaseline(0.9);
    assertThat(baseline.advantage(0.5)).isZero();
    // Expected after one reward: that reward, not a tenth of it.
    assertThat(baseline.advantage(0.7)).isCloseTo(0.7 - 0.5, within(EXACT));
    // (0.9 * 0.1 * 0.5 + 0.1 * 0.7) / (0.9 * 0.1 + 0.1) = 0.115 / 0.19.
    assertThat(baseline.advantage(0.4)).isCloseTo(0.4 - 0.115 / 0.19, within(EXACT));
    assertThat(baseline.average()).isCloseTo(0.9 * 0.115 + 0.04, within(EXACT));
    assertThat(baseline.weight()).isCloseTo(1 - 0.9 * 0.9 * 0.9, within(EXACT));
  }

  @Test
  void aConstantRewardIsNeverBetterThanExpected() {
    RewardBaseline baseline = new RewardBaseline(0.95);
    for (int i = 0; i < 200; i++) {
      assertThat(baseline.advantage(-0.3)).isCloseTo(0, within(EXACT));
    }
  }

  @Test
  void withoutMemoryTheLastRewardIsExpected() {
    RewardBaseline baseline = new RewardBaseline(0);
    baseline.advantage(0.9);
    baseline.advantage(0.1);
    assertThat(baseline.advantage(0.4)).isCloseTo(0.3, within(EXACT));
  }

  @Test
  void rewardsThatCameAtOnceAreComparedWithThoseBeforeAndLearnedByTheirMean() {
    RewardBaseline several = new RewardBaseline(0.9);
    RewardBaseline single = new RewardBaseline(0.9);
    assertThat(several.advantages(new double[] {0.2, 0.6})).containsExactly(0, 0);
    single.advantage(0.4);
    assertThat(several.average()).isCloseTo(single.average(), within(EXACT));
    assertThat(several.weight()).isEqualTo(single.weight());
    double[] advantages = several.advantages(new double[] {0.5, 0.1, 0.3});
    assertThat(advantages[0]).isCloseTo(0.1, within(EXACT));
    assertThat(advantages[1]).isCloseTo(-0.3, within(EXACT));
    assertThat(advantages[2]).isCloseTo(-0.1, within(EXACT));
  }

  @Test
  void aBaselineGoesOnFromItsAverageAndWeight() {
    RewardBaseline whole = new RewardBaseline(0.95);
    whole.advantage(0.2);
    whole.advantage(0.6);
    RewardBaseline resumed = new RewardBaseline(0.95, whole.average(), whole.weight());
    assertThat(resumed.advantage(0.5)).isEqualTo(whole.advantage(0.5));
    assertThat(resumed.advantage(0.1)).isEqualTo(whole.advantage(0.1));
  }
}
