package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunPlanTest {

  @Test
  void theTextHasAllOfThePlan() {
    assertThat(
            RunPlan.DEFAULT.withRelativeBound(0.0025).withTimeLimit(Duration.ofMillis(1500)).text())
        .isEqualTo(
            "warm-up 0.040/40 runs/8000 ms, stop at +/-0.0025 of the median, 50 to 2000 samples,"
                + " 1500 ms");
  }

  @Test
  void plansThatCannotBeFollowedAreRefused() {
    Duration time = Duration.ofSeconds(1);
    assertRefused(() -> new RunPlan(0, 1, time, 0.1, 1, 1, time));
    assertRefused(() -> new RunPlan(0.1, 1, time, Double.NaN, 1, 1, time));
    assertRefused(() -> new RunPlan(0.1, 1, time, 1 / 0.0, 1, 1, time));
    assertRefused(() -> new RunPlan(0.1, 0, time, 0.1, 1, 1, time));
    assertRefused(() -> new RunPlan(0.1, 1, time, 0.1, 0, 1, time));
    assertRefused(() -> new RunPlan(0.1, 1, time, 0.1, 2, 1, time));
    assertRefused(() -> new RunPlan(0.1, 1, time.negated(), 0.1, 1, 1, time));
    assertRefused(() -> new RunPlan(0.1, 1, time, 0.1, 1, 1, Duration.ZERO));
  }

  private static void assertRefused(Runnable construction) {
    assertThatThrownBy(construction::run).isInstanceOf(IllegalArgumentException.class);
  }
}
