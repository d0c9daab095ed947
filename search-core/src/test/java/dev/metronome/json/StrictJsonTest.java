package dev.metronome.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import org.junit.jupiter.api.Test;

class StrictJsonTest {

  private static Problem problemOf(String json) {
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class, () -> StrictJson.read(json, "file", "JSON", "mend it"));
    return refused.problems().get(0);
  }

  @Test
  void aDocumentIsRead() {
    assertThat(StrictJson.read("{\"a\": [1, 2]}", "file", "JSON", "mend it").at("/a/1").asInt())
        .isEqualTo(2);
  }

  @Test
  void lineAndColumnAreTold() {
    assertThat(problemOf("{\n  \"a\": ]}").where()).startsWith("file:2:");
    assertThat(problemOf("{\"a\": 1, \"a\": 2}").where()).startsWith("file:1:");
    assertThat(problemOf("{} {}").where()).startsWith("file:1:");
    assertThat(problemOf("{\"a\": [").what())
        .contains("(start marker at line: 1, column: 7)")
        .doesNotContain("Source");
  }

  @Test
  void aDocumentBeyondTheParsersLimitsIsBadInputToo() {
    Problem deep = problemOf("[".repeat(5000) + "]".repeat(5000));
    assertThat(deep.where()).startsWith("file");
    assertThat(deep.what()).contains("1000");
    assertThat(problemOf("9".repeat(5000)).what()).contains("5000");
  }
}
