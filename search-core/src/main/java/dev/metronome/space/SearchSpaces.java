package dev.metronome.space;

import dev.metronome.problem.BadInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built-in search spaces, by name. */
public final class SearchSpaces {

  private static final Pattern DESCRIPTION =
      Pattern.compile(
          "(\\S+) resolution=(\\d+) classes=(\\d+) width=([0-9.Ee-]+) filters=([0-9,]+)");
  private static final Map<String, SpaceFamily> FAMILIES = new LinkedHashMap<>();

  static {
    for (SpaceFamily family : List.of(new NasBenchMacroSpace(), new ProxylessNasSpace())) {
      FAMILIES.put(family.name(), family);
    }
  }

  private SearchSpaces() {}

  /** The names, in the order of a list for people. */
  public static List<String> names() {
    return List.copyOf(FAMILIES.keySet());
  }

  /** One sentence about a space. */
  public static String summary(String name) {
    return family(name).summary();
  }

  /**
   * A space with its published parameters.
   *
   * @throws BadInputException where there is no space of that name
   */
  public static SearchSpace named(String name) {
    return named(name, UnaryOperator.identity());
  }

  /**
   * A space with changed parameters.
   *
   * @param change from the published parameters to the wanted ones
   * @throws BadInputException where there is no space of that name, or a parameter does not fit it
   */
  public static SearchSpace named(String name, UnaryOperator<SpaceParameters> change) {
    SpaceFamily family = family(name);
    return family.createChecked(change.apply(family.defaults()));
  }

  /**
   * The space that {@link SearchSpace#description} describes.
   *
   * @param source where the text comes from, for error messages
   * @throws BadInputException where it describes none
   */
  public static SearchSpace described(String description, String source) {
    Matcher matcher = DESCRIPTION.matcher(description);
    if (!matcher.matches()) {
      throw new BadInputException(
          source,
          "'" + description + "' describes no space",
          "such as '" + named(names().get(0)).description() + "'",
          "use a file that this metronome wrote for one of its spaces");
    }
    try {
      List<Integer> filters =
          Arrays.stream(matcher.group(5).split(",")).map(Integer::valueOf).toList();
      SpaceParameters parameters =
          new SpaceParameters(
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)),
              Double.parseDouble(matcher.group(4)),
              filters);
      return named(matcher.group(1), defaults -> parameters);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          source,
          "'" + description + "' has a number that is none of a space",
          "numbers such as in '" + named(names().get(0)).description() + "'",
          "use a file that this metronome wrote for one of its spaces");
    }
  }

  private static SpaceFamily family(String name) {
    SpaceFamily family = FAMILIES.get(name);
    if (family == null) {
      throw new BadInputException(
          "space",
          "'" + name + "' is no search space",
          "one of " + String.join(", ", FAMILIES.keySet()),
          "look at them with 'metronome spaces'");
    }
    return family;
  }
}
