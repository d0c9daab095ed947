package dev.metronome.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One JSON object: hands out the values of its keys, and notes those that are missing, wrong or,
 * with {@link #refuseOthers}, never asked for.
 *
 * <p>What is wrong has been noted when a method answers with nothing.
 */
public final class Fields {

  private static final int LONGEST_VALUE = 60;

  private final JsonNode object;
  private final String prefix;
  private final Findings findings;
  private final Set<String> asked = new LinkedHashSet<>();

  private Fields(JsonNode object, String prefix, Findings findings) {
    this.object = object;
    this.prefix = prefix;
    this.findings = findings;
  }

  /** The object that is the whole file. */
  public static Fields root(JsonNode object, Findings findings) {
    return new Fields(object, "", findings);
  }

  /** The path of a key from the file's root. */
  public String path(String key) {
    return prefix + key;
  }

  /** Notes a wrong value, with the usual remedy. */
  public void wrong(String key, String what, String expected) {
    wrong(key, what, expected, findings.remedy());
  }

  /** Notes a wrong value. */
  public void wrong(String key, String what, String expected, String remedy) {
    findings.add(path(key), what, expected, remedy);
  }

  /** Whether the key is there. */
  public boolean has(String key) {
    asked.add(key);
    return object.has(key);
  }

  /** Whether the key is there with a list. */
  public boolean isList(String key) {
    return object.path(key).isArray();
  }

  /** Whether the key is there with JSON's null. */
  public boolean isNull(String key) {
    asked.add(key);
    return object.path(key).isNull();
  }

  /** A text that is one of some. */
  public Optional<String> oneOf(String key, List<String> known) {
    JsonNode value = required(key, "one of " + known);
    if (value.isTextual() && known.contains(value.asText())) {
      return Optional.of(value.asText());
    }
    if (!value.isMissingNode()) {
      wrong(key, shown(value), "one of " + known, "nothing else is supported");
    }
    return Optional.empty();
  }

  /** A whole number of a range. */
  public OptionalInt whole(String key, int least, int most) {
    String expected = "a whole number of " + least + " to " + most;
    JsonNode value = required(key, expected);
    if (inRange(value, least, most)) {
      return OptionalInt.of(value.asInt());
    }
    if (!value.isMissingNode()) {
      wrong(key, shown(value), expected, findings.remedy());
    }
    return OptionalInt.empty();
  }

  /** A whole number of a range, or a list of only one; code of 2020 writes such lists. */
  public OptionalInt wholeOrListOfOne(String key, int least, int most) {
    JsonNode value = object.path(key);
    if (value.isArray() && value.size() == 1 && inRange(value.get(0), least, most)) {
      asked.add(key);
      return OptionalInt.of(value.get(0).asInt());
    }
    return whole(key, least, most);
  }

  private static boolean inRange(JsonNode value, int least, int most) {
    return value.isIntegralNumber()
        && value.canConvertToInt()
        && value.asInt() >= least
        && value.asInt() <= most;
  }

  /** A number above {@code least}, up to {@code most}. */
  public OptionalDouble number(String key, double least, double most) {
    String expected = "a number above " + least + ", up to " + most;
    JsonNode value = required(key, expected);
    if (value.isNumber() && value.asDouble() > least && value.asDouble() <= most) {
      return OptionalDouble.of(value.asDouble());
    }
    if (!value.isMissingNode()) {
      wrong(key, shown(value), expected, findings.remedy());
    }
    return OptionalDouble.empty();
  }

  /** True or false. */
  public Optional<Boolean> flag(String key) {
    JsonNode value = required(key, "true or false");
    if (value.isBoolean()) {
      return Optional.of(value.asBoolean());
    }
    if (!value.isMissingNode()) {
      wrong(key, shown(value), "true or false", findings.remedy());
    }
    return Optional.empty();
  }

  /** True or false, and false where the key is missing. */
  public boolean flagOrFalse(String key) {
    return has(key) && flag(key).orElse(false);
  }

  /**
   * Whole numbers of a range: one alone, or a list of at least one without repetitions; empty where
   * they are wrong.
   */
  public List<Integer> wholes(String key, int least, int most) {
    return values(
        key,
        "a whole number of " + least + " to " + most + ", or a list of such numbers, each once",
        value -> inRange(value, least, most),
        JsonNode::asInt);
  }

  /** Numbers above {@code least}, up to {@code most}, as {@link #wholes}. */
  public List<Double> numbers(String key, double least, double most) {
    return values(
        key,
        "a number above " + least + ", up to " + most + ", or a list of such numbers, each once",
        value -> value.isNumber() && value.asDouble() > least && value.asDouble() <= most,
        JsonNode::asDouble);
  }

  /** True, false or a list of both, as {@link #wholes}. */
  public List<Boolean> flags(String key) {
    return values(key, "true, false or a list of both", JsonNode::isBoolean, JsonNode::asBoolean);
  }

  private <T> List<T> values(
      String key, String expected, Predicate<JsonNode> right, Function<JsonNode, T> as) {
    JsonNode value = required(key, expected);
    if (value.isMissingNode()) {
      return List.of();
    }
    List<JsonNode> nodes = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(nodes::add);
    } else {
      nodes.add(value);
    }
    List<T> values = nodes.stream().filter(right).map(as).distinct().toList();
    if (values.isEmpty() || values.size() != nodes.size()) {
      wrong(key, shown(value), expected);
      return List.of();
    }
    return values;
  }

  /** A text of a form. */
  public Optional<String> text(String key, Pattern form, String expected) {
    JsonNode value = required(key, expected);
    if (value.isTextual() && form.matcher(value.asText()).matches()) {
      return Optional.of(value.asText());
    }
    if (!value.isMissingNode()) {
      wrong(key, shown(value), expected);
    }
    return Optional.empty();
  }

  /** An object. */
  public Optional<Fields> object(String key) {
    JsonNode value = required(key, "an object");
    return value.isMissingNode() ? Optional.empty() : object(value, key);
  }

  /** The objects of a list; one that is none is left empty. */
  public List<Optional<Fields>> objects(String key) {
    JsonNode list = required(key, "a list of objects");
    if (!list.isArray() && !list.isMissingNode()) {
      wrong(key, shown(list), "a list of objects", findings.remedy());
    }
    List<Optional<Fields>> objects = new ArrayList<>();
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      objects.add(object(list.get(i), key + "[" + i + "]"));
    }
    return objects;
  }

  private Optional<Fields> object(JsonNode value, String key) {
    if (value.isObject()) {
      return Optional.of(new Fields(value, path(key) + ".", findings));
    }
    wrong(key, shown(value), "an object", findings.remedy());
    return Optional.empty();
  }

  /** Refuses every value but this one; where the key is missing, this one is meant. */
  public void only(String key, JsonNode supported) {
    asked.add(key);
    JsonNode value = object.path(key);
    if (!value.isMissingNode() && !value.equals(supported)) {
      wrong(key, shown(value), supported.toString(), "nothing else is supported");
    }
  }

  /** Refuses every value but JSON's null. */
  public void onlyNull(String key) {
    only(key, NullNode.getInstance());
  }

  /** Takes whatever the key says, as it changes nothing at inference. */
  public void ignore(String key) {
    asked.add(key);
  }

  /** Notes every key that was not asked for: it might change the network. */
  public void refuseOthers() {
    object
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!asked.contains(key)) {
                wrong(
                    key, "nothing has that name", "only " + asked, "remove the key or correct it");
              }
            });
  }

  private JsonNode required(String key, String expected) {
    asked.add(key);
    if (!has(key)) {
      wrong(key, "it is missing", expected);
    }
    return object.path(key);
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }
}
