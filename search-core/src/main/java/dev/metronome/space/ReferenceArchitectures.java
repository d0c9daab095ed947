package dev.metronome.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Published networks as points of the built-in spaces.
 *
 * <p>Choices and filters of the ImageNet networks are those that TuNAS (arXiv 2008.06120) gives for
 * its ProxylessNAS space; the best network of NAS-Bench-Macro is the one with the highest published
 * mean accuracy.
 */
public final class ReferenceArchitectures {

  /**
   * A published network.
   *
   * @param name what it is called
   * @param point its choices, in a space with its own filters
   */
  public record Reference(String name, SpacePoint point) {}

  private static final Map<String, Reference> ALL = new LinkedHashMap<>();

  static {
    addProxyless(
        "mobilenet-v2",
        List.of(32, 16, 24, 32, 64, 96, 160, 320, 1280),
        "0 3366 3336 3333 3336 3336 3");
    addProxyless(
        "mnasnet-b1",
        List.of(32, 16, 24, 40, 80, 96, 192, 320, 1280),
        "0 0006 1116 4446 3366 4444 3");
    addProxyless(
        "proxylessnas-mobile",
        List.of(32, 16, 32, 40, 80, 96, 192, 320, 1280),
        "0 1066 2011 5111 4111 5522 5");
    add("nas-bench-macro-best", SearchSpaces.named("nas-bench-macro"), "22212220");
  }

  private ReferenceArchitectures() {}

  private static void addProxyless(String name, List<Integer> filters, String digits) {
    add(name, SearchSpaces.named("proxylessnas", p -> p.withFilters(filters)), digits);
  }

  private static void add(String name, SearchSpace space, String digits) {
    List<Integer> choices = new ArrayList<>();
    digits.chars().filter(Character::isDigit).forEach(digit -> choices.add(digit - '0'));
    ALL.put(name, new Reference(name, new SpacePoint(space, space.architecture(choices, name))));
  }

  /** All of them, by name. */
  public static List<Reference> all() {
    return List.copyOf(ALL.values());
  }

  /** The one of a name. */
  public static Optional<Reference> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }
}
