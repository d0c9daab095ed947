package dev.metronome.space;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.json.StrictJson;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads one architecture in JSON and collects all that is wrong with it.
 *
 * <p>Nothing is passed over: a misspelt or repeated key, or a number that is a text, would
 * otherwise silently leave a published value in its place.
 */
final class ArchitectureJsonReader {

  private static final List<String> KEYS = List.of("space", "parameters", "choices");
  private static final List<String> PARAMETERS =
      List.of("resolution", "classes", "width", "filters", "stemStride");

  private final String source;
  private final List<Problem> problems = new ArrayList<>();

  ArchitectureJsonReader(String source) {
    this.source = source;
  }

  SpacePoint read(String json) {
    JsonNode root = StrictJson.read(json, source, "an architecture as JSON", "mend the file");
    if (!root.path("space").isTextual() || !root.path("choices").isObject()) {
      throw new BadInputException(
          source,
          "the keys 'space' and 'choices' are not both there",
          "an architecture as JSON, with the space's name and the choices by decision",
          "write one with 'metronome arch sample --json'");
    }
    refuseOtherKeys(root, KEYS, "");
    SearchSpace published = published(root.get("space").asText());
    SearchSpace space = space(published, root.path("parameters"));
    List<Integer> choices = choices(root.get("choices"), space);
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return new SpacePoint(space, space.architecture(choices, source));
  }

  private SearchSpace published(String name) {
    try {
      return SearchSpaces.named(name);
    } catch (BadInputException e) {
      throw new BadInputException(withKeys(e, ""));
    }
  }

  /** The space with the file's parameters, or as published where those are wrong. */
  private SearchSpace space(SearchSpace published, JsonNode node) {
    int before = problems.size();
    if (!node.isMissingNode() && !node.isObject()) {
      add("parameters", node.toString(), "an object", "correct it, or leave it out");
    }
    refuseOtherKeys(node, PARAMETERS, "parameters.");
    SpaceParameters defaults = published.parameters();
    int resolution = integer(node, "resolution", defaults.resolution());
    int classes = integer(node, "classes", defaults.classes());
    double width = number(node, defaults.width());
    List<Integer> filters = filters(node, defaults.filters());
    int stemStride = integer(node, "stemStride", defaults.stemStride());
    if (problems.size() > before) {
      return published;
    }
    try {
      return SearchSpaces.named(
          published.name(),
          any -> new SpaceParameters(resolution, classes, width, filters, stemStride));
    } catch (BadInputException e) {
      problems.addAll(withKeys(e, "parameters."));
      return published;
    }
  }

  private List<Problem> withKeys(BadInputException e, String prefix) {
    return e.problems().stream()
        .map(p -> new Problem(key(prefix + p.where()), p.what(), p.expected(), p.remedy()))
        .toList();
  }

  private int integer(JsonNode node, String name, int published) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || isInt(value)) {
      return value.asInt(published);
    }
    add("parameters." + name, value.toString(), "a whole number", "correct it, or leave it out");
    return published;
  }

  private double number(JsonNode node, double published) {
    JsonNode value = node.path("width");
    if (value.isMissingNode() || value.isNumber()) {
      return value.asDouble(published);
    }
    add("parameters.width", value.toString(), "a number", "correct it, or leave it out");
    return published;
  }

  private List<Integer> filters(JsonNode node, List<Integer> published) {
    JsonNode value = node.path("filters");
    if (value.isMissingNode()) {
      return published;
    }
    List<Integer> filters = new ArrayList<>();
    boolean right = value.isArray();
    for (JsonNode filter : value) {
      right &= isInt(filter);
      filters.add(filter.asInt());
    }
    if (!right) {
      add("parameters.filters", value.toString(), "whole numbers", "correct it, or leave it out");
    }
    return filters;
  }

  private static boolean isInt(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToInt();
  }

  private List<Integer> choices(JsonNode node, SearchSpace space) {
    List<String> names = space.decisions().stream().map(Decision::name).toList();
    for (String name : namesIn(node)) {
      if (!names.contains(name)) {
        add(
            "choices." + name,
            "no decision of " + space.name() + " has that name",
            "names as listed by 'metronome spaces " + space.name() + "'",
            "remove the key or correct it");
      }
    }
    List<Integer> choices = new ArrayList<>();
    names.forEach(name -> choices.add(0));
    for (Slot slot : space.slots()) {
      choose(slot.decisions(), node, names, choices);
    }
    return choices;
  }

  /** Reads decisions and, below each choice that was read, those that it makes matter. */
  private void choose(
      List<Decision> decisions, JsonNode node, List<String> names, List<Integer> choices) {
    for (Decision decision : decisions) {
      String key = "choices." + decision.name();
      List<String> labels = decision.choices().stream().map(Choice::label).toList();
      JsonNode label = node.path(decision.name());
      int index = labels.indexOf(label.asText());
      if (index >= 0) {
        choices.set(names.indexOf(decision.name()), index);
        choose(decision.choices().get(index).nested(), node, names, choices);
      } else if (label.isMissingNode()) {
        add(key, "it is missing", "one of " + labels, "add it");
      } else {
        add(key, label.toString(), "one of " + labels, "choose one of them");
      }
    }
  }

  private void refuseOtherKeys(JsonNode node, List<String> known, String prefix) {
    for (String name : namesIn(node)) {
      if (!known.contains(name)) {
        add(
            prefix + name,
            "nothing has that name",
            "one of " + known,
            "remove the key or correct it");
      }
    }
  }

  private static Set<String> namesIn(JsonNode node) {
    Set<String> names = new LinkedHashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private void add(String key, String what, String expected, String remedy) {
    problems.add(new Problem(key(key), what, expected, remedy));
  }

  private String key(String name) {
    return source + ", key " + name;
  }
}
