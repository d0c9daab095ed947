package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.Calibration;
import dev.metronome.tables.LatencyTable;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfidenceTest {

  private final LatencyTable plain = Tables.random(SearchSpaces.named("nas-bench-macro"), 1);
  private final LatencyTable calibrated =
      new LatencyTable(
          plain.target(),
          plain.provenance(),
          0,
          Optional.of(new Calibration(48, 0, 1, 0.05, 0.02, 0.03)),
          plain.rows());

  @Test
  void soManyNetworksKeepTheLimitAsWereAskedFor() {
    double aimMs = Confidence.aimMs(calibrated, 10, 0.95, "table");
    assertThat(aimMs).isLessThan(10);
    SplittableRandom random = new SplittableRandom(1);
    int kept = 0;
    int networks = 100_000;
    for (int i = 0; i < networks; i++) {
      kept += aimMs * Math.exp(0.03 * random.nextGaussian()) <= 10 ? 1 : 0;
    }
    // Five standard errors.
    assertThat((double) kept / networks).isCloseTo(0.95, within(5 * Math.sqrt(0.95 * 0.05 / 1e5)));
    assertThat(Confidence.aimMs(calibrated, 10, 0.5, "table")).isCloseTo(10, within(1e-9));
  }

  @Test
  void noConfidenceWithoutKnownErrorsOrProbability() {
    assertThatThrownBy(() -> Confidence.aimMs(plain, 10, 0.95, "plain.csv"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("plain.csv")
        .hasMessageContaining("not calibrated");
    for (double wrong : new double[] {0.4, 1, Double.NaN}) {
      assertThatThrownBy(() -> Confidence.aimMs(calibrated, 10, wrong, "table"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("confidence");
    }
  }
}
