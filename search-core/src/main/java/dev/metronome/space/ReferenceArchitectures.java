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
 *
 * <p>The ImageNet networks are points of the enlarged space too, where their filters are choices.
 * None of them, nor MobileNetV3-Large or -Small, is a point of {@code mobilenetv3-like}: see {@link
 * MobileNetV3LikeSpace}.
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
    Map<String, List<Integer>> filters = new LinkedHashMap<>();
    filters.put("mobilenet-v2", List.of(32, 16, 24, 32, 64, 96, 160, 320, 1280));
    filters.put("mnasnet-b1", List.of(32, 16, 24, 40, 80, 96, 192, 320, 1280));
    filters.put("proxylessnas-mobile", List.of(32, 16, 32, 40, 80, 96, 192, 320, 1280));
    Map<String, String> blocks =
        Map.of(
            "mobilenet-v2", "0 3366 3336 3333 3336 3336 3",
            "mnasnet-b1", "0 0006 1116 4446 3366 4444 3",
            "proxylessnas-mobile", "0 1066 2011 5111 4111 5522 5");
    filters.forEach((name, counts) -> addProxyless(name, counts, blocks.get(name)));
    add("nas-bench-macro-best", SearchSpaces.named(NasBenchMacroSpace.NAME), digits("22212220"));
    filters.forEach((name, counts) -> addEnlarged(name, counts, blocks.get(name)));
  }

  private ReferenceArchitectures() {}

  private static void addProxyless(String name, List<Integer> filters, String digits) {
    add(
        name,
        SearchSpaces.named(ProxylessNasSpace.NAME, p -> p.withFilters(filters)),
        digits(digits));
  }

  /** The same network in the enlarged space, where its filters are choices. */
  private static void addEnlarged(String network, List<Integer> filters, String digits) {
    String name = network + "-" + ProxylessNasSpace.ENLARGED;
    SearchSpace space = SearchSpaces.named(ProxylessNasSpace.ENLARGED);
    List<Integer> blocks = digits(digits);
    List<Integer> choices = new ArrayList<>();
    int stage = 0;
    int block = 0;
    for (Decision decision : space.decisions()) {
      if (decision.tag() == Decision.Tag.FILTERS) {
        choices.add(indexOf(decision, String.valueOf(filters.get(stage++)), name));
      } else {
        choices.add(blocks.get(block++));
      }
    }
    add(name, space, choices);
  }

  private static int indexOf(Decision decision, String label, String network) {
    int index = decision.choices().stream().map(Choice::label).toList().indexOf(label);
    if (index < 0) {
      throw new IllegalStateException(network + " has " + label + " in " + decision.name());
    }
    return index;
  }

  private static List<Integer> digits(String digits) {
    return digits.chars().filter(Character::isDigit).map(d -> d - '0').boxed().toList();
  }

  private static void add(String name, SearchSpace space, List<Integer> choices) {
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
