package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands to copy into a shell. */
class CommandTextTest {

  @Test
  void whatAShellWouldChangeIsQuoted() {
    assertThat(
            CommandText.of(
                List.of("search", "--data", "my images/it's", "--limit", "a.csv=3.5", "*", "")))
        .isEqualTo("metronome search --data 'my images/it'\\''s' --limit a.csv=3.5 '*' ''");
  }
}
