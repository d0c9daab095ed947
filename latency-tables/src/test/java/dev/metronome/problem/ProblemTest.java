package dev.metronome.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
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
  void problemsAreToldInTheWordsOfWhoeverReadsThem() {
    Wording wording =
        new Wording(Map.of("m-1", "block a", "model m-1", "the block", "m-10", "block j"));
    UnavailableException told =
        new UnavailableException(
            new Problem("device, m-10", "model m-1 is not m-1", "m-1", "mend m-1"));

    ProblemException words = wording.of(told);

    assertThat(words).isInstanceOf(UnavailableException.class).hasCause(told);
    assertThat(words.problems())
        .containsExactly(
            new Problem("device, block j", "the block is not block a", "m-1", "mend m-1"));
    assertThat(wording.of(new BadInputException(FIRST)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(FIRST.text());
  }

  @Test
  void anExceptionHasAtLeastOneProblem() {
    assertThatThrownBy(() -> new BadInputException(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
