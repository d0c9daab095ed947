package dev.metronome.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolJsonTest {

  /** The properties that a message may lack, without their place in lists. */
  private static final Set<String> OPTIONAL =
      Set.of(
          "body.battery",
          "body.thermalHeadroom",
          "body.facts.abi",
          "body.facts.build",
          "body.running",
          "body.single.summary",
          "body.clusters[].maxClockKhz",
          "body.clusters[].governor");

  private static boolean isOptional(String path) {
    return OPTIONAL.contains(path.replaceAll("\\d+", ""))
        || path.matches(".*(context|before|after|during\\[\\d])\\.(battery|thermalHeadroom)");
  }

  /** What the message lacks by a rule of the whole: one of two has to be there. */
  private static final Set<String> BY_RULE =
      Set.of("body.problem", "body.plan", "body.group", "body.single");

  private static final ObjectMapper TREES = new ObjectMapper();

  static Stream<String> names() {
    return Messages.byName().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aMessageIsWrittenAsItsGoldenFile(String name) throws IOException {
    assertThat(ProtocolJson.write(Messages.byName().get(name))).isEqualTo(golden(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aGoldenFileIsReadAsItsMessage(String name) throws IOException {
    assertThat(read(name, golden(name))).isEqualTo(Messages.byName().get(name));
  }

  @Test
  void everyTypeOfMessageHasAGoldenFile() {
    Set<Class<?>> written = new HashSet<>();
    Messages.byName().values().forEach(message -> written.add(message.getClass()));

    assertThat(written).containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("names")
  void nothingButWhatIsOptionalMayBeMissing(String name) throws IOException {
    for (String path : paths(name)) {
      JsonNode root = tree(name);
      if (!(parent(root, path) instanceof ObjectNode object)) {
        continue;
      }
      object.remove(lastName(path));
      if (isOptional(path)) {
        assertThat(read(name, root.toString())).as(path).isNotNull();
      } else {
        assertRefused(name, root, BY_RULE.contains(path) ? "body" : path);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void nothingMayBeNull(String name) throws IOException {
    for (String path : paths(name)) {
      assertRefused(name, replaced(name, path, JsonNodeFactory.instance.nullNode()), path);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void nothingMayBeOfAnotherType(String name) throws IOException {
    JsonNodeFactory json = JsonNodeFactory.instance;
    for (String path : paths(name)) {
      JsonNode value = at(tree(name), path);
      List<JsonNode> others = new ArrayList<>();
      others.add(value.isArray() ? json.objectNode() : json.arrayNode());
      others.add(value.isTextual() ? json.numberNode(1) : json.textNode("1"));
      others.add(value.isBoolean() ? json.numberNode(1) : json.booleanNode(true));
      if (value.isIntegralNumber()) {
        others.add(json.numberNode(1.5));
      }
      for (JsonNode other : others) {
        assertRefused(name, replaced(name, path, other), path);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void nothingUnknownIsLetThrough(String name) throws IOException {
    for (String path : paths(name)) {
      JsonNode root = tree(name);
      if (at(root, path) instanceof ObjectNode object) {
        object.put("surprise", 1);
        assertRefused(name, root, path + ".surprise");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aMessageCutAnywhereIsRefused(String name) throws IOException {
    String whole = golden(name).trim();
    for (int length = 0; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      assertThatThrownBy(() -> read(name, cut))
          .as("the first %d characters", length)
          .isInstanceOf(BadInputException.class);
    }
    int inBody = whole.indexOf("body") + 10;
    Problem problem = problem(Messages.byName().get(name).getClass(), whole.substring(0, inBody));
    assertThat(problem.what()).isEqualTo("the text ends within the message");
  }

  @Test
  void aProblemHasLineColumnAndPath() throws IOException {
    String text = golden("run_request").replace("\"minSamples\" : 50", "\"minSamples\" : \"many\"");

    assertThat(problem(RunRequest.class, text).where())
        .isEqualTo("run_request:15:22, body.plan.minSamples");
  }

  @Test
  void aValueAgainstTheRulesIsToldWithItsRule() throws IOException {
    String text = golden("run_request").replace("\"threads\" : 4", "\"threads\" : 0");
    assertThat(problem(RunRequest.class, text).what())
        .isEqualTo("a run has at least 1 thread, not 0");

    String plan = golden("run_request").replace("\"maxSamples\" : 2000", "\"maxSamples\" : 20");
    assertThat(problem(RunRequest.class, plan))
        .satisfies(
            problem -> {
              assertThat(problem.where()).endsWith(", body.plan");
              assertThat(problem.what()).contains("least <= most samples");
            });
  }

  @Test
  void anUnknownPropertyIsToldWithTheKnownOnes() throws IOException {
    String text = golden("model_upload").replace("\"bytes\"", "\"size\" : 1, \"bytes\"");

    Problem problem = problem(ModelUpload.class, text);

    assertThat(problem.where()).endsWith(", body.size");
    assertThat(problem.what()).isEqualTo("the property is unknown");
    assertThat(problem.expected()).contains("sha256").contains("bytes").contains("format");
  }

  @Test
  void aDoubledPropertyIsRefused() throws IOException {
    String text = golden("model_upload").replace("\"bytes\"", "\"bytes\" : 1, \"bytes\"");

    assertThat(problem(ModelUpload.class, text).what()).contains("Duplicate field 'bytes'");
  }

  private static String changed(String property, String value) throws IOException {
    String pattern = "(\"" + property + "\" : )[^,}\\n]*";
    assertThat(golden("run_request")).containsPattern(pattern);
    return golden("run_request").replaceFirst(pattern, "$1" + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "precision | 'int4' | there is the text 'int4' | one of float32, int8",
        "precision | '' | there is the text '' | one of float32, int8",
        "precision | 1 | there is the number 1 | one of float32, int8",
        "precision | [1] | there is a list | one of float32, int8",
        "threads | '4' | there is the text '4' | a whole number",
        "threads | 1.5 | there is the number 1.5 | a whole number",
        "threads | true | there is true | a whole number",
        "threads | null | the value is null | a value",
        "threads | {} | there is an object | a whole number",
        "threads | 99999999999 | the number is too large | a whole number of at most 32 bits",
        "runtime | 1 | there is the number 1 | a text",
        "models | 'all' | there is the text 'all' | a list",
        "plan | 'long' | there is the text 'long' | an object",
        "plan | 'lo | Illegal unquoted character | a JSON text",
        "threads | NaN | Non-standard token 'NaN' | a JSON text",
        "threads | /* */ 1 | Unexpected character ('/' (code 47)) | a JSON text",
        "threads | four | Unrecognized token 'four' | a JSON text",
      },
      quoteCharacter = '`')
  void whatIsOfAnotherTypeIsToldWithoutNamesOfJava(
      String property, String value, String what, String expected) throws IOException {
    String text = changed(property, value.replace('\'', '"'));

    Problem problem = problem(RunRequest.class, text);

    assertThat(problem.what()).startsWith(what);
    assertThat(problem.expected()).isEqualTo(expected);
    assertThat(problem.where()).startsWith("run_request:");
    assertThat(problem.text()).doesNotContain("`", "Feature", "dev.metronome", "java.");
  }

  @Test
  void anUnknownNameOfAnEnumerationIsRefused() throws IOException {
    assertThat(
            problem(ModelUpload.class, golden("model_upload").replace("\"tflite\"", "\"caffe\""))
                .where())
        .endsWith(", body.format");
    for (String wrong : List.of("FLOAT32", "float64", "")) {
      String text = golden("run_request").replace("float32", wrong);
      assertThat(problem(RunRequest.class, text).where()).endsWith(", body.precision");
    }
  }

  @Test
  void anotherMessageIsRefusedByName() throws IOException {
    Problem problem = problem(RunState.class, golden("run_result"));

    assertThat(problem.where()).isEqualTo("run_state:3:15");
    assertThat(problem.what()).isEqualTo("there is 'run_result'");
    assertThat(problem.expected()).isEqualTo("\"run_state\"");
  }

  @Test
  void textBehindTheMessageIsRefused() throws IOException {
    assertThat(problem(RunState.class, golden("run_state") + "{}").expected())
        .isEqualTo("the end of the text");
  }

  @Test
  void anotherVersionIsRefusedWhateverElseItHas() {
    UnsupportedProtocolException refused =
        catchThrowableOfType(
            UnsupportedProtocolException.class,
            () -> ProtocolJson.read(RunState.class, "{\"protocol\": 4, \"all\": \"new\"}"));

    assertThat(refused).isInstanceOf(BadInputException.class);
    assertThat(refused.refusal()).isEqualTo(new ProtocolVersion(4).refusal().orElseThrow());
    assertThat(refused.refusal().code()).isEqualTo(AgentProblem.Code.UNSUPPORTED_PROTOCOL);
    assertThat(refused.refusal().what()).isEqualTo("the message has protocol version 4");
    assertThat(refused.refusal().expected()).isEqualTo("version 3");
  }

  @ParameterizedTest
  @CsvSource({
    "1, agent_problem",
    "1, device_facts",
    "1, model_upload",
    "1, run_request",
    "1, run_result",
    "1, run_state",
    "2, agent_problem",
    "2, device_facts",
    "2, health",
    "2, model_upload",
    "2, run_request",
    "2, run_request-group",
    "2, run_result",
    "2, run_result-group",
    "2, run_state"
  })
  void everyMessageOfAnOlderVersionIsRefusedByItsVersion(int version, String name)
      throws IOException {
    String text = text("/protocol/v" + version + "/" + name + ".json");

    UnsupportedProtocolException refused =
        catchThrowableOfType(UnsupportedProtocolException.class, () -> read(name, text));

    assertThat(refused.refusal().what()).isEqualTo("the message has protocol version " + version);
    assertThat(refused.refusal().remedy()).contains("install the same version");
  }

  @Test
  void aVersionThatIsNoVersionIsRefused() {
    for (String version : List.of("\"1\"", "null", "1.0", "99999999999")) {
      assertThatThrownBy(() -> ProtocolJson.read(RunState.class, "{\"protocol\": " + version + "}"))
          .isInstanceOf(BadInputException.class);
    }
    assertThat(ProtocolVersion.CURRENT.refusal()).isEmpty();
  }

  private static void assertRefused(String name, JsonNode root, String path) {
    String text = root.toString();
    assertThatThrownBy(() -> read(name, text))
        .as("%s in %s", path, text)
        .isInstanceOf(BadInputException.class);
    String where =
        catchThrowableOfType(BadInputException.class, () -> read(name, text))
            .problems()
            .get(0)
            .where();
    assertThat(where).startsWith(name.replaceAll("-.*", "") + ":1:");
    if (path.startsWith("body.")) {
      assertThat(where).endsWith(", " + path);
    }
  }

  private static Message read(String name, String text) {
    return ProtocolJson.read(Messages.byName().get(name).getClass(), text);
  }

  private static Problem problem(Class<? extends Message> type, String text) {
    return catchThrowableOfType(BadInputException.class, () -> ProtocolJson.read(type, text))
        .problems()
        .get(0);
  }

  private static List<String> paths(String name) throws IOException {
    List<String> paths = new ArrayList<>();
    collect(tree(name), "", paths);
    return paths;
  }

  private static void collect(JsonNode node, String path, List<String> paths) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    node.fieldNames()
        .forEachRemaining(
            field -> collect(node.get(field), path.isEmpty() ? field : path + "." + field, paths));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), path + "[" + i + "]", paths);
    }
  }

  private static JsonNode replaced(String name, String path, JsonNode value) throws IOException {
    JsonNode root = tree(name);
    JsonNode parent = parent(root, path);
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(path.replaceAll(".*\\[(\\d+)]$", "$1")), value);
    } else {
      ((ObjectNode) parent).set(lastName(path), value);
    }
    return root;
  }

  private static JsonNode at(JsonNode root, String path) {
    return root.at("/" + path.replaceAll("[.\\[]", "/").replace("]", ""));
  }

  private static JsonNode parent(JsonNode root, String path) {
    String above = path.replaceAll("(^|\\.)[^.\\[]+$|\\[\\d+]$", "");
    return above.isEmpty() ? root : at(root, above);
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static JsonNode tree(String name) throws IOException {
    return TREES.readTree(golden(name));
  }

  private static String golden(String name) throws IOException {
    return text("/protocol/v3/" + name + ".json");
  }

  private static String text(String file) throws IOException {
    try (InputStream in = ProtocolJsonTest.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
