package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a build says at its end. */
class TableProgressTest {

  @Test
  void oneDeviceRanModelsForAShareOfTheTime() {
    assertThat(TableProgress.closing(Duration.ofSeconds(10), Duration.ofMillis(8_300), 1))
        .isEqualTo("Built in 10.0 s, of which models ran 8.3 s (83.0 %)");
  }

  @Test
  void severalDevicesTogetherRanThemForAShareOfTheirTimeWhichIsNeverOverOne() {
    assertThat(TableProgress.closing(Duration.ofSeconds(10), Duration.ofMillis(24_900), 3))
        .isEqualTo("Built in 10.0 s; models ran 24.9 s in all (83.0 % of 3 devices' time)");
  }

  @Test
  void aBuildThatFoundAllDoneTookNoTime() {
    assertThat(TableProgress.closing(Duration.ZERO, Duration.ZERO, 2)).contains("(0.0 % of 2 ");
  }
}
