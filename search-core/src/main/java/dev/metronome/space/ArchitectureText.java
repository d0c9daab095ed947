package dev.metronome.space;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Architectures as text and as JSON.
 *
 * <p>Text: {@code space-name/3:0:1:...}. JSON: {@code space}, {@code parameters} and, by name, the
 * {@code choices} of the decisions that matter.
 */
public final class ArchitectureText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ArchitectureText() {}

  /** The name of the space that an architecture's text begins with. */
  public static String spaceName(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw malformed(text, "it has no '/'");
    }
    return text.substring(0, slash);
  }

  /**
   * Reads the text form.
   *
   * @throws BadInputException where it is malformed, of another space, or does not fit the space
   */
  public static Architecture parse(String text, SearchSpace space) {
    String spaceName = spaceName(text);
    if (!spaceName.equals(space.name())) {
      throw new BadInputException(
          "architecture",
          "'" + text + "' belongs to the space " + spaceName,
          "an architecture of " + space.name(),
          "give another architecture or another --space");
    }
    List<Integer> choices = new ArrayList<>();
    String list = text.substring(spaceName.length() + 1);
    for (String part : list.split(":", -1)) {
      if (!part.matches("\\d{1,6}")) {
        throw malformed(
            text, "'" + part + "' at position " + (choices.size() + 1) + " is no choice");
      }
      choices.add(Integer.parseInt(part));
    }
    return space.architecture(choices, "architecture '" + text + "'");
  }

  private static BadInputException malformed(String text, String what) {
    return new BadInputException(
        "architecture '" + text + "'",
        what,
        "space-name/i:j:k..., such as nas-bench-macro/0:2:1:2:0:1:1:0",
        "get one with 'metronome arch sample', or name one of "
            + ReferenceArchitectures.all().stream()
                .map(ReferenceArchitectures.Reference::name)
                .toList());
  }

  /** Writes the JSON form. */
  public static String toJson(Architecture architecture, SearchSpace space) {
    ObjectNode root = JSON.createObjectNode();
    root.put("space", space.name());
    ObjectNode parameters = root.putObject("parameters");
    parameters.put("resolution", space.parameters().resolution());
    parameters.put("classes", space.parameters().classes());
    parameters.put("width", space.parameters().width());
    space.parameters().filters().forEach(parameters.withArray("filters")::add);
    ObjectNode choices = root.putObject("choices");
    for (Decision decision : space.activeDecisions(architecture)) {
      int index = architecture.choices().get(space.decisions().indexOf(decision));
      choices.put(decision.name(), decision.choices().get(index).label());
    }
    return root.toPrettyString();
  }

  /**
   * Reads the JSON form.
   *
   * @param source the file it comes from, for error messages
   * @throws BadInputException with all that is wrong
   */
  public static SpacePoint fromJson(String json, String source) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          source + ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr(),
          e.getOriginalMessage(),
          "an architecture as JSON",
          "mend the file");
    }
    if (!root.path("space").isTextual() || !root.path("choices").isObject()) {
      throw new BadInputException(
          source,
          "the keys 'space' and 'choices' are not both there",
          "an architecture as JSON, with the space's name and the choices by decision",
          "write one with 'metronome arch sample --json'");
    }
    SearchSpace space =
        SearchSpaces.named(
            root.path("space").asText(), defaults -> parameters(root.path("parameters"), defaults));
    return new SpacePoint(space, architecture(root.path("choices"), space, source));
  }

  private static SpaceParameters parameters(JsonNode node, SpaceParameters defaults) {
    List<Integer> filters = new ArrayList<>();
    node.path("filters").forEach(filter -> filters.add(filter.asInt()));
    return new SpaceParameters(
        node.path("resolution").asInt(defaults.resolution()),
        node.path("classes").asInt(defaults.classes()),
        node.path("width").asDouble(defaults.width()),
        filters.isEmpty() ? defaults.filters() : filters);
  }

  private static Architecture architecture(JsonNode choices, SearchSpace space, String source) {
    List<Problem> problems = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>();
    choices.fieldNames().forEachRemaining(unknown::add);
    Set<Decision> missing = new LinkedHashSet<>();
    for (Decision decision : space.decisions()) {
      unknown.remove(decision.name());
      List<String> labels = decision.choices().stream().map(Choice::label).toList();
      int index = labels.indexOf(choices.path(decision.name()).asText());
      if (index < 0 && choices.has(decision.name())) {
        problems.add(
            new Problem(
                source + ", key choices." + decision.name(),
                choices.path(decision.name()).toString(),
                "one of " + labels,
                "choose one of them"));
      } else if (index < 0) {
        missing.add(decision);
      }
      indices.add(Math.max(index, 0));
    }
    for (String name : unknown) {
      problems.add(
          new Problem(
              source + ", key choices." + name,
              "no decision of " + space.name() + " has that name",
              "names as listed by 'metronome spaces " + space.name() + "'",
              "remove the key or correct it"));
    }
    Architecture architecture = space.architecture(indices, source);
    missing.retainAll(space.activeDecisions(architecture));
    for (Decision decision : missing) {
      problems.add(
          new Problem(
              source + ", key choices." + decision.name(),
              "it is missing",
              "one of " + decision.choices().stream().map(Choice::label).toList(),
              "add it"));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return architecture;
  }
}
