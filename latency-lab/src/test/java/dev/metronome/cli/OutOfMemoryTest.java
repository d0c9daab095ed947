package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.UnavailableException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {

  /** More than any Java array can be, so that the memory of this machine does not matter. */
  @Test
  void memoryThatIsSpentIsToldWithAdvice() {
    assertThatThrownBy(() -> OutOfMemory.orAdvise(() -> new long[Integer.MAX_VALUE].length))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("MiB")
        .hasMessageContaining("--batch")
        .hasMessageContaining("rematerialization")
        .hasMessageContaining("--width")
        .hasRootCauseInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void whatFitsIsAnswered() throws IOException {
    assertThat(OutOfMemory.orAdvise(() -> 7)).isEqualTo(7);
  }
}
