package dev.metronome.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {

  private static final Problem FIRST = new Problem("a.csv:3:1", "no number", "a number", "mend it");
  private static final Problem SECOND = new Problem("--seed", "'x'", "a whole number", "give one");

  @Test
  void theTextHasAllFourParts() {
    assertThat(FIRST.text()).isEqualTo("a.csv:3:1: no number; expected a number; mend it");
  }

  @Test
  void anExceptionTellsAllItsProblems() {
    assertThat(new BadInputException(List.of(FIRST, SECOND)))
        .hasMessage(FIRST.text() + "\n" + SECOND.text())
        .extracting(ProblemException::problems)
        .isEqualTo(List.of(FIRST, SECOND));
    Throwable cause = new IllegalStateException();
    assertThat(new UnavailableException(FIRST, cause)).hasCause(cause);
  }

  @Test
  void anExceptionHasAtLeastOneProblem() {
    assertThatThrownBy(() -> new BadInputException(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
