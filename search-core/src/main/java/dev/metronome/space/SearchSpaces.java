package dev.metronome.space;

import dev.metronome.problem.BadInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The built-in search spaces, by name. */
public final class SearchSpaces {

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
