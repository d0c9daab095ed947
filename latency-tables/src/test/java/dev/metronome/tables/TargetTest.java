package dev.metronome.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {

  private static final Target ONE =
      new Target("ort", "1.29.0", "cpu", "A CPU", 1, Precision.FLOAT32);

  @Test
  void theTextHasAllOfTheTarget() {
    assertThat(ONE).hasToString("ort-cpu 1.29.0, 1 thread, float32, on A CPU");
  }

  @Test
  void differencesAreNamedWithBothSides() {
    Target other = new Target("ort", "1.28.0", "cpu", "A CPU", 4, Precision.FLOAT32);

    assertThat(ONE.differencesFrom(ONE)).isEmpty();
    assertThat(ONE.differencesFrom(other))
        .isEqualTo(Map.of("runtime version", "1.29.0 / 1.28.0", "threads", "1 / 4"));
  }

  @Test
  void noThreadIsTooFew() {
    assertThatThrownBy(() -> new Target("ort", "1", "cpu", "A CPU", 0, Precision.FLOAT32))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
