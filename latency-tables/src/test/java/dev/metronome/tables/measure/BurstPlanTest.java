package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BurstPlanTest {

  private static final Duration MS = Duration.ofMillis(1);

  @Test
  void theTextHasAllOfThePlan() {
    assertThat(BurstPlan.DEFAULT.withBursts(7, 9).withRelativeBound(0.0025).text())
        .isEqualTo(
            "bursts of 6 to 20 runs (4 ms) beside the reference in random order, 7 to 9 bursts,"
                + " stop at +/-0.0025 of the ratio, redo at 0.10 (2 times), warm-up 0.040/10"
                + " runs/1000 ms");
  }

  @Test
  void plansThatCannotBeFollowedAreRefused() {
    assertThat(new BurstPlan(0.1, 1, MS, 1, 1, MS, 6, 6, 0.1, 0.1, 0)).isNotNull();
    assertRefused(() -> new BurstPlan(0, 1, MS, 1, 1, MS, 6, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 0, MS, 1, 1, MS, 6, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS.negated(), 1, 1, MS, 6, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 0, 1, MS, 6, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 2, 1, MS, 6, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 1, 1, MS.negated(), 6, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 1, 1, MS, 5, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 1, 1, MS, 7, 6, 0.1, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 1, 1, MS, 6, 6, Double.NaN, 0.1, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 1, 1, MS, 6, 6, 0.1, 1 / 0.0, 0));
    assertRefused(() -> new BurstPlan(0.1, 1, MS, 1, 1, MS, 6, 6, 0.1, 0.1, -1));
  }

  private static void assertRefused(Runnable construction) {
    assertThatThrownBy(construction::run).isInstanceOf(IllegalArgumentException.class);
  }
}
