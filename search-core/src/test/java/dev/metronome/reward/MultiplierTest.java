package dev.metronome.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MultiplierTest {

  @Test
  void itRisesWhereNetworksAreTooSlowAndFallsWhereTheyAreTooFast() {
    Multiplier multiplier = new Multiplier(20, 100);
    assertThat(multiplier.term(1.5)).isZero();
    multiplier.follow(1.03);
    assertThat(multiplier.value()).isCloseTo(0.006, within(1e-12));
    assertThat(multiplier.term(1.5)).isCloseTo(-0.003, within(1e-12));
    assertThat(multiplier.term(0.5)).isCloseTo(0.003, within(1e-12));
    multiplier.follow(1);
    assertThat(multiplier.value()).isCloseTo(0.006, within(1e-12));
    multiplier.follow(0.96);
    assertThat(multiplier.value()).isCloseTo(-0.002, within(1e-12));
  }

  @Test
  void farFromTheTargetItMovesNoFasterThanNearIt() {
    Multiplier multiplier = new Multiplier(20, 100);
    multiplier.follow(3);
    assertThat(multiplier.value()).isCloseTo(0.01, within(1e-12));
    multiplier.follow(0.1);
    assertThat(multiplier.value()).isCloseTo(0, within(1e-12));
  }

  @Test
  void withoutGainItStaysNothing() {
    Multiplier multiplier = new Multiplier(0, 100);
    multiplier.follow(3);
    assertThat(multiplier.value()).isZero();
  }

  @Test
  void itGoesOnFromItsValue() {
    Multiplier multiplier = new Multiplier(20, 100, 0.3);
    multiplier.follow(1.05);
    assertThat(multiplier.value()).isCloseTo(0.31, within(1e-12));
  }

  @Test
  void everyFormHasItsRewardAndItsPapersWeight() {
    assertThat(RewardForm.ABSOLUTE.of(10, -0.1)).isEqualTo(new Reward.Absolute(10, -0.1));
    assertThat(RewardForm.SOFT.of(10, -0.07)).isEqualTo(new Reward.Soft(10, -0.07));
    assertThat(RewardForm.HARD.of(10, -1)).isEqualTo(new Reward.Hard(10, -1));
    assertThat(RewardForm.ABSOLUTE.paperBeta()).isEqualTo(-0.1);
    assertThat(RewardForm.SOFT.paperBeta()).isEqualTo(-0.07);
  }
}
