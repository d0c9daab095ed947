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
          "(\\S+) resolution=(\\d+) classes=(\\d+) width=([0-9.Ee-]+) filters=([0-9,]*)"
              + "(?: stem-stride=(\\d+))?");
  private static final Map<String, SpaceDefinition> BUILT_IN = new LinkedHashMap<>();

  static {
    BUILT_IN.put(NasBenchMacroSpace.NAME, NasBenchMacroSpace.definition());
    BUILT_IN.put(ProxylessNasSpace.NAME, ProxylessNasSpace.definition());
    BUILT_IN.put(ProxylessNasSpace.ENLARGED, ProxylessNasSpace.enlarged());
    BUILT_IN.put(MobileNetV3LikeSpace.NAME, MobileNetV3LikeSpace.definition());
  }

  /** A space's definition, with the name that the space goes by. */
  private record Named(String name, SpaceDefinition definition) {}

  private SearchSpaces() {}

  /** The names, in the order of a list for people. */
  public static List<String> names() {
    return List.copyOf(BUILT_IN.keySet());
  }

  /**
   * What a space is made of.
   *
   * @param name as in {@link #named(String)}
   */
  public static SpaceDefinition definition(String name) {
    return find(name).definition();
  }

  /**
   * A space with its published parameters.
   *
   * @param name of a built-in space, or the file of a user's own, which ends in {@code .json}; the
   *     name of the latter is the file with a hash of the definition, {@code
   *     my-space.json@0123456789abcdef}, and is refused where the file has changed since
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
    Named found = find(name);
    SpaceDefinition definition = found.definition();
    return definition.space(found.name(), change.apply(definition.defaults()));
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
              filters,
              matcher.group(6) == null
                  ? SpaceParameters.OWN_STEM_STRIDE
                  : Integer.parseInt(matcher.group(6)));
      return named(matcher.group(1), defaults -> parameters);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          source,
          "'" + description + "' has a number that is none of a space",
          "numbers such as in '" + named(names().get(0)).description() + "'",
          "use a file that this metronome wrote for one of its spaces");
    }
  }

  private static Named find(String name) {
    SpaceDefinition builtIn = BUILT_IN.get(name);
    if (builtIn != null) {
      return new Named(name, builtIn);
    }
    if (SpaceFile.isOne(name)) {
      SpaceFile file = SpaceFile.read(name);
      return new Named(file.name(), file.definition());
    }
    throw new BadInputException(
        "space",
        "'" + name + "' is no search space",
        "one of "
            + String.join(", ", BUILT_IN.keySet())
            + ", or a file ending in .json, without blanks in its path",
        "look at them with 'metronome spaces'");
  }
}
