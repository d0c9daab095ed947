package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceParametersJsonTest {

  private static final String OLD =
      "{\"resolution\":32,\"classes\":10,\"width\":0.5,\"filters\":[8,16]}";

  private final ObjectMapper strict =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  @Test
  void filesFromBeforeTheStemStrideAreReadAndWrittenAsTheyWere() throws Exception {
    SpaceParameters read = strict.readValue(OLD, SpaceParameters.class);
    assertThat(read).isEqualTo(new SpaceParameters(32, 10, 0.5, List.of(8, 16)));
    assertThat(strict.writeValueAsString(read)).isEqualTo(OLD);
  }

  @Test
  void aStemStrideReadsBack() throws Exception {
    SpaceParameters parameters = new SpaceParameters(32, 10, 0.5, List.of(8, 16), 1);
    String json = strict.writeValueAsString(parameters);
    assertThat(json).contains("\"stemStride\":1");
    assertThat(strict.readValue(json, SpaceParameters.class)).isEqualTo(parameters);
  }

  @Test
  void otherKeysMustBeThere() {
    assertThatThrownBy(
            () -> strict.readValue(OLD.replace("\"classes\":10,", ""), SpaceParameters.class))
        .isInstanceOf(MismatchedInputException.class)
        .hasMessageContaining("classes");
  }
}
