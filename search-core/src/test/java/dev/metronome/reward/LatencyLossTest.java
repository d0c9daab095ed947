package dev.metronome.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LatencyLossTest {

  @ParameterizedTest
  @EnumSource
  void derivativesAreThoseOfFiniteDifferences(LossForm form) {
    SplittableRandom random = new SplittableRandom(1);
    double h = 1e-6;
    for (int i = 0; i < 50; i++) {
      LatencyLoss loss = form.of(random.nextDouble(2, 100), random.nextDouble(0.05, 1));
      double error = random.nextDouble(0.1, 3);
      double ms = random.nextDouble(2, 150);
      assertThat(loss.perError(ms))
          .isCloseTo((loss.of(error + h, ms) - loss.of(error - h, ms)) / (2 * h), within(1e-7));
      assertThat(loss.perMs(error, ms))
          .isCloseTo((loss.of(error, ms + h) - loss.of(error, ms - h)) / (2 * h), within(1e-7));
    }
  }

  @Test
  void theLinearLossAsksForSpeedOnBothSidesOfTheReference() {
    LatencyLoss loss = LossForm.LINEAR.of(80, 0.1);
    assertThat(loss.of(1.5, 80)).isEqualTo(1.5);
    assertThat(loss.of(1.5, 120)).isCloseTo(1.55, within(1e-12));
    assertThat(loss.of(1.5, 40)).isCloseTo(1.45, within(1e-12));
  }

  @Test
  void theLogarithmicLossIsAFactorOnTheError() {
    LatencyLoss loss = LossForm.LOGARITHMIC.of(80, 0.3);
    assertThat(loss.of(1.5, 80)).isEqualTo(1.5);
    assertThat(loss.of(1.5, 6400)).isCloseTo(1.5 * Math.pow(2, 0.3), within(1e-12));
    assertThat(loss.of(0, 6400)).isZero();
  }

  @Test
  void theTargetLossIsLeastAtTheTarget() {
    LatencyLoss loss = LossForm.TARGET.of(80, 0.1);
    assertThat(loss.of(1.5, 80)).isEqualTo(1.5);
    assertThat(loss.of(1.5, 120)).isCloseTo(1.55, within(1e-12));
    assertThat(loss.of(1.5, 40)).isCloseTo(1.55, within(1e-12));
    assertThat(loss.perMs(1.5, 80)).isZero();
  }

  @Test
  void theUsualWeightsAreThoseOfThePublishedCode() {
    assertThat(LossForm.LINEAR.usualWeight()).isEqualTo(0.1);
    assertThat(LossForm.LOGARITHMIC.usualWeight()).isEqualTo(0.3);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoLossIsRefused(LossForm form) {
    for (double ms : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> form.of(ms, 0.1));
    }
    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> form.of(80, weight));
    }
  }

  @Test
  void aLogarithmOfLessThanAMillisecondIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> LossForm.LOGARITHMIC.of(1, 0.3));
  }
}
