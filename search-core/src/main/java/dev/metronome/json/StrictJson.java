package dev.metronome.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;

/** Reads JSON whole: a key that stands twice, or text behind the end, is an error too. */
public final class StrictJson {

  private static final ObjectMapper JSON = strict().build();
  private static final ObjectMapper WITH_COMMENTS =
      strict().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private StrictJson() {}

  private static JsonMapper.Builder strict() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Reads one document.
   *
   * @param source the file it comes from, for error messages
   * @param expected what the file should be
   * @param remedy what to do where it is not
   * @throws BadInputException with line and column, where the parser tells them
   */
  public static JsonNode read(String json, String source, String expected, String remedy) {
    return read(JSON, json, source, expected, remedy);
  }

  /** The same for a file in which people may write comments as in Java. */
  public static JsonNode readWithComments(
      String json, String source, String expected, String remedy) {
    return read(WITH_COMMENTS, json, source, expected, remedy);
  }

  private static JsonNode read(
      ObjectMapper mapper, String json, String source, String expected, String remedy) {
    try {
      return mapper.readTree(json);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          new Problem(source + JsonFault.place(e), JsonFault.what(e), expected, remedy), e);
    }
  }
}
