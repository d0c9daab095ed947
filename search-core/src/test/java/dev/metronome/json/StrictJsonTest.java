package dev.metronome.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.List;
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

  private record Point(double x, List<Double> y) {}

  /** As reports tell of files that are read as records. */
  @Test
  void whatDoesNotFitARecordIsToldByItsKeyWithoutJava() {
    assertThat(faultOf("{\"x\": \"a\", \"y\": []}")).isEqualTo("key x: it is no number");
    assertThat(faultOf("{\"x\": 1, \"y\": {}}")).isEqualTo("key y: it is no list");
    assertThat(faultOf("{\"x\": 1}")).contains("'y' is missing");
    assertThat(faultOf("{\"x\": 1, \"y\": [], \"z\": 1}")).isEqualTo("key z: there is no such key");
    assertThat(faultOf("{\"x\": 1, \"y\": ["))
        .contains("line: 1, column: ")
        .doesNotContain("Source");
    assertThat(faultOf("[]")).isEqualTo("it is no object");
  }

  private static String faultOf(String json) {
    ObjectMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    return JsonFault.what(
        catchThrowableOfType(
            JsonProcessingException.class, () -> mapper.readValue(json, Point.class)));
  }
}
