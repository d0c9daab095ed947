package dev.metronome.report.source;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A JSON file of a run, of which any part may be missing. */
public final class JsonFile {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          // A later version may say more; without the others, a missing key would be read as 0.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final JsonNode root;

  private JsonFile(JsonNode root) {
    this.root = root;
  }

  /** A file without keys. */
  static JsonFile none() {
    return new JsonFile(MissingNode.getInstance());
  }

  /** Reads a file; what is damaged has no keys. */
  static JsonFile read(Path file, Gaps gaps) {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      return new JsonFile(root == null ? MissingNode.getInstance() : root);
    } catch (IOException e) {
      gaps.unreadable(file, e);
      return none();
    }
  }

  /** Reads a file as a whole record, where there is one. */
  static <T> Optional<T> read(Path file, Class<T> type, Gaps gaps) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(file.toFile(), type));
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      gaps.unreadable(file, e);
      return Optional.empty();
    }
  }

  /** Whether a key is there; a dot goes one level down. */
  public boolean has(String key) {
    return !at(key).isMissingNode() && !at(key).isNull();
  }

  /** The text of a key, or of the number or truth value there. */
  public Optional<String> text(String key) {
    JsonNode node = at(key);
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }

  /** The number of a key. */
  public OptionalDouble number(String key) {
    JsonNode node = at(key);
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }

  /** The elements of a list. */
  public List<JsonFile> list(String key) {
    List<JsonFile> elements = new ArrayList<>();
    at(key).forEach(element -> elements.add(new JsonFile(element)));
    return elements;
  }

  private JsonNode at(String key) {
    return root.at("/" + key.replace('.', '/'));
  }
}
