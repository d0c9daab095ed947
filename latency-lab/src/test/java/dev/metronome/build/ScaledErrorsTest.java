package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScaledErrorsTest {

  @Test
  void predictionsThatAreAllTooLowByOneFactorAreRightWithIt() {
    ScaledErrors best = ScaledErrors.best(new double[] {1, 2, 3}, new double[] {1.25, 2.5, 3.75});
    assertThat(best.factor()).isCloseTo(1.25, Offset.offset(1e-12));
    assertThat(best.errors().mapePercent()).isCloseTo(0, Offset.offset(1e-9));
  }

  @Test
  void noFactorIsBetterThanTheBest() {
    double[] predicted = {1, 2, 3, 4, 5};
    double[] measured = {1.3, 1.9, 3.3, 5, 4.6};
    ScaledErrors best = ScaledErrors.best(predicted, measured);
    for (double factor = 0.5; factor < 2; factor += 0.001) {
      double[] scaled = new double[predicted.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = factor * predicted[i];
      }
      assertThat(PredictionErrors.of(scaled, measured).mapePercent())
          .isGreaterThanOrEqualTo(best.errors().mapePercent() - 1e-9);
    }
  }
}
