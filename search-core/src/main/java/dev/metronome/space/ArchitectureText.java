package dev.metronome.space;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.BadInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Architectures as text and as JSON.
 *
 * <p>Text: {@code space-name/3:0:1:...}. JSON: {@code space}, {@code parameters} and, by name, the
 * {@code choices} of the decisions that matter.
 */
public final class ArchitectureText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ArchitectureText() {}

  /**
   * The name of the space that an architecture's text begins with; that of a user's space is a file
   * and may have slashes of its own.
   */
  public static String spaceName(String text) {
    int slash = text.lastIndexOf('/');
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
    if (!space.isNamed(spaceName)) {
      throw new BadInputException(
          "architecture",
          "'" + text + "' belongs to the space " + spaceName,
          "an architecture of " + space.name(),
          "give another architecture or another --space");
    }
    List<Integer> choices = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    String list = text.substring(spaceName.length() + 1);
    // A space in which nothing is to be decided has one architecture, of no choices.
    boolean none = list.isEmpty() && space.decisions().isEmpty();
    String[] parts = none ? new String[0] : list.split(":", -1);
    for (String part : parts) {
      boolean number = part.matches("\\d{1,6}");
      choices.add(number ? Integer.parseInt(part) : 0);
      if (!number) {
        wrong.add("'" + part + "' at position " + choices.size());
      }
    }
    if (!wrong.isEmpty()) {
      String these = String.join(", ", wrong);
      throw malformed(text, these + (wrong.size() == 1 ? " is no choice" : " are no choices"));
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
    if (space.parameters().stemStride() != SpaceParameters.OWN_STEM_STRIDE) {
      parameters.put("stemStride", space.parameters().stemStride());
    }
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
    return new ArchitectureJsonReader(source).read(json);
  }
}
