package dev.metronome.tables.published;

import dev.metronome.tables.TensorShape;
import dev.metronome.tables.text.FileProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a row taken apart: {@code KIND-ATTRIBUTE:VALUE-ATTRIBUTE:VALUE...}; what is wrong in
 * it is noted where it stands.
 */
final class RowName {

  /** Wider than any layer that was published. */
  private static final int MOST_SIZE = 65_536;

  private static final Pattern SHAPE = Pattern.compile("([0-9]+)x([0-9]+)x([0-9]+)");

  private final Scalar name;
  private final String kind;
  private final Map<String, Scalar> attributes;
  private final FileProblems problems;

  private RowName(Scalar name, String kind, Map<String, Scalar> attributes, FileProblems problems) {
    this.name = name;
    this.kind = kind;
    this.attributes = attributes;
    this.problems = problems;
  }

  /**
   * Takes a name apart.
   *
   * @param attributesOf the attributes that each kind of row must have, and no others
   * @return empty where it has another form
   */
  static Optional<RowName> parse(
      Scalar name, Map<String, List<String>> attributesOf, FileProblems problems) {
    String[] parts = name.text().split("-", -1);
    String kind = parts[0];
    if (!attributesOf.containsKey(kind)) {
      problems.add(
          name.line(),
          name.column(),
          "'" + kind + "' is an unknown kind of row",
          "one of " + String.join(", ", attributesOf.keySet()));
      return Optional.empty();
    }
    int problemsBefore = problems.found();
    Map<String, Scalar> attributes = new LinkedHashMap<>();
    int column = name.column() + kind.length() + 1;
    for (int i = 1; i < parts.length; i++) {
      int colon = parts[i].indexOf(':');
      String key = parts[i].substring(0, Math.max(0, colon));
      if (!attributesOf.get(kind).contains(key) || attributes.containsKey(key)) {
        problems.add(
            name.line(),
            column,
            "'" + parts[i] + "' does not belong there",
            "each once: " + String.join(", ", attributesOf.get(kind)));
      } else {
        attributes.put(
            key, new Scalar(parts[i].substring(colon + 1), name.line(), column + colon + 1));
      }
      column += parts[i].length() + 1;
    }
    List<String> missing = new ArrayList<>(attributesOf.get(kind));
    missing.removeAll(attributes.keySet());
    if (!missing.isEmpty() && problems.found() == problemsBefore) {
      problems.add(
          name.line(),
          name.column(),
          "the row's name has no " + String.join(", ", missing),
          "a " + kind + " row with " + String.join(", ", attributesOf.get(kind)));
    }
    return problems.found() == problemsBefore
        ? Optional.of(new RowName(name, kind, attributes, problems))
        : Optional.empty();
  }

  String kind() {
    return kind;
  }

  Optional<TensorShape> shape(String attribute) {
    Scalar value = attributes.get(attribute);
    Matcher matcher = SHAPE.matcher(value.text());
    if (matcher.matches()) {
      OptionalInt height = Decimals.whole(matcher.group(1), 1, MOST_SIZE);
      OptionalInt width = Decimals.whole(matcher.group(2), 1, MOST_SIZE);
      OptionalInt channels = Decimals.whole(matcher.group(3), 1, MOST_SIZE);
      if (height.isPresent() && width.isPresent() && channels.isPresent()) {
        return Optional.of(
            new TensorShape(height.getAsInt(), width.getAsInt(), channels.getAsInt()));
      }
    }
    wrong(attribute, "HEIGHTxWIDTHxCHANNELS, each from 1 to " + MOST_SIZE);
    return Optional.empty();
  }

  Optional<Integer> whole(String attribute, int least, int most) {
    OptionalInt value = Decimals.whole(attributes.get(attribute).text(), least, most);
    if (value.isEmpty()) {
      wrong(attribute, "a whole number from " + least + " to " + most);
      return Optional.empty();
    }
    return Optional.of(value.getAsInt());
  }

  Optional<Boolean> flag(String attribute) {
    return whole(attribute, 0, 1).map(value -> value == 1);
  }

  /** Notes what is wrong with an attribute. */
  void wrong(String attribute, String expected) {
    Scalar value = attributes.get(attribute);
    problems.add(value.line(), value.column(), attribute + " is '" + value.text() + "'", expected);
  }

  /** Notes that the attributes do not agree. */
  void disagrees(String what, String expected) {
    problems.add(name.line(), name.column(), what, expected);
  }
}
