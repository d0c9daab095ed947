package dev.metronome.space;

import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.TensorShape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * What may be chosen: a sequence of slots, each with its decisions.
 *
 * <p>The order of decisions is the order of one walk: slot by slot, a decision before those nested
 * below its choices, choice by choice. Policy, latency and supernet follow the same walk.
 */
public final class SearchSpace {

  /** Which layer is wanted in each slot. */
  @FunctionalInterface
  interface SlotFilter {
    /** Whether this layer is wanted in the slot of this index. */
    boolean test(int slot, PlacedLayer layer);
  }

  private final String name;
  private final SpaceParameters parameters;
  private final List<Slot> slots;
  private final List<Decision> decisions;
  private final Map<String, Integer> indexOfDecision = new HashMap<>();

  /**
   * A space whose networks take square RGB images.
   *
   * @param slots the places of its layers, in order
   * @throws IllegalArgumentException where two decisions have one name
   */
  SearchSpace(String name, SpaceParameters parameters, List<Slot> slots) {
    this.name = name;
    this.parameters = parameters;
    this.slots = List.copyOf(slots);
    List<Decision> walk = new ArrayList<>();
    slots.forEach(slot -> visitAll(slot.decisions(), walk::add));
    this.decisions = List.copyOf(walk);
    for (int i = 0; i < decisions.size(); i++) {
      if (indexOfDecision.put(decisions.get(i).name(), i) != null) {
        throw new IllegalArgumentException(
            "two decisions of " + name + " are called " + decisions.get(i).name());
      }
    }
  }

  private static void visitAll(List<Decision> decisions, Consumer<Decision> visitor) {
    for (Decision decision : decisions) {
      visitor.accept(decision);
      decision.choices().forEach(choice -> visitAll(choice.nested(), visitor));
    }
  }

  public String name() {
    return name;
  }

  public SpaceParameters parameters() {
    return parameters;
  }

  /** The places of the layers, in order. */
  public List<Slot> slots() {
    return slots;
  }

  /** All decisions, in the walk's order. */
  public List<Decision> decisions() {
    return decisions;
  }

  /** The decisions about one slot, those nested below choices too, in the walk's order. */
  public List<Decision> decisionsOf(Slot slot) {
    List<Decision> own = new ArrayList<>();
    visitAll(slot.decisions(), own::add);
    return List.copyOf(own);
  }

  /** The position of a decision in the walk's order. */
  public int indexOf(Decision decision) {
    return indexOfDecision.get(decision.name());
  }

  /** Shape of one input image. */
  public TensorShape input() {
    return new TensorShape(parameters.resolution(), parameters.resolution(), 3);
  }

  /** Whether a text names this space: its name, or the file of a user's space without its hash. */
  boolean isNamed(String text) {
    return name.equals(text) || SpaceFile.isFileOf(name, text);
  }

  /** Name and parameters on one line. */
  public String description() {
    return name + " " + parameters;
  }

  /** Number of different architectures. */
  public BigInteger cardinality() {
    BigInteger product = BigInteger.ONE;
    for (Slot slot : slots) {
      product = product.multiply(count(slot.decisions()));
    }
    return product;
  }

  private static BigInteger count(List<Decision> decisions) {
    BigInteger product = BigInteger.ONE;
    for (Decision decision : decisions) {
      BigInteger sum = BigInteger.ZERO;
      for (Choice choice : decision.choices()) {
        sum = sum.add(count(choice.nested()));
      }
      product = product.multiply(sum);
    }
    return product;
  }

  /**
   * The architecture with these choices, one for each decision.
   *
   * @param source where they come from, for error messages
   * @throws BadInputException where their number or one of them does not fit
   */
  public Architecture architecture(List<Integer> choices, String source) {
    if (choices.size() != decisions.size()) {
      throw new BadInputException(
          source,
          choices.size() + " choices",
          decisions.size() + " choices, one for each decision of " + name,
          "see the decisions with 'metronome spaces " + name + "'");
    }
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      Decision decision = decisions.get(i);
      int choice = choices.get(i);
      if (choice < 0 || choice >= decision.choices().size()) {
        problems.add(
            new Problem(
                source,
                "choice " + choice + " at position " + (i + 1) + " (" + decision.name() + ")",
                "0 to " + (decision.choices().size() - 1),
                "see the choices with 'metronome spaces " + name + "'"));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    boolean[] active = active(choices);
    List<Integer> canonical = new ArrayList<>(choices);
    for (int i = 0; i < active.length; i++) {
      if (!active[i]) {
        canonical.set(i, 0);
      }
    }
    return new Architecture(name, canonical);
  }

  /** An architecture with every decision drawn evenly from its choices. */
  public Architecture sample(SplittableRandom random) {
    List<Integer> choices = new ArrayList<>(decisions.size());
    for (Decision decision : decisions) {
      choices.add(random.nextInt(decision.choices().size()));
    }
    return architecture(choices, "sample");
  }

  /**
   * An architecture with the most filters and the widest expansions wherever a decision is about
   * them; all else is as it was.
   */
  public Architecture widest(Architecture architecture) {
    requireMember(architecture);
    List<Integer> choices = new ArrayList<>(architecture.choices());
    for (int i = 0; i < choices.size(); i++) {
      if (decisions.get(i).tag().isWidth()) {
        choices.set(i, widest(decisions.get(i)));
      }
    }
    return architecture(choices, "widest");
  }

  /** Decisions about widths have numbers as labels. */
  private static int widest(Decision decision) {
    List<Integer> widths =
        decision.choices().stream().map(choice -> Integer.valueOf(choice.label())).toList();
    return widths.indexOf(Collections.max(widths));
  }

  /** The decisions that matter for an architecture, in the walk's order. */
  public List<Decision> activeDecisions(Architecture architecture) {
    boolean[] active = active(architecture);
    return IntStream.range(0, active.length)
        .filter(i -> active[i])
        .mapToObj(decisions::get)
        .toList();
  }

  /** Whether each decision matters for an architecture, in the walk's order. */
  public boolean[] active(Architecture architecture) {
    requireMember(architecture);
    return active(architecture.choices());
  }

  private boolean[] active(List<Integer> choices) {
    boolean[] active = new boolean[decisions.size()];
    slots.forEach(slot -> markActive(slot.decisions(), chosen(choices), active));
    return active;
  }

  private void markActive(List<Decision> from, ToIntFunction<Decision> chosen, boolean[] active) {
    for (Decision decision : from) {
      active[indexOfDecision.get(decision.name())] = true;
      markActive(decision.choices().get(chosen.applyAsInt(decision)).nested(), chosen, active);
    }
  }

  private ToIntFunction<Decision> chosen(List<Integer> choices) {
    return decision -> choices.get(indexOfDecision.get(decision.name()));
  }

  /** The network of an architecture of this space. */
  public Network network(Architecture architecture) {
    requireMember(architecture);
    ToIntFunction<Decision> chosen = chosen(architecture.choices());
    List<Layer> layers = new ArrayList<>(slots.size());
    TensorShape shape = input();
    for (Slot slot : slots) {
      Layer layer = slot.layer(shape, chosen);
      layers.add(layer);
      shape = layer.output(shape);
    }
    return new Network(architecture.toString(), input(), layers);
  }

  /** The architecture whose layers are all accepted; where a slot has several, the first. */
  Optional<Architecture> find(SlotFilter accepts) {
    List<Integer> choices = new ArrayList<>(Collections.nCopies(decisions.size(), 0));
    TensorShape shape = input();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      Optional<PlacedLayer> layer = Optional.empty();
      for (Map<String, Integer> chosen : assignments(slot.decisions())) {
        PlacedLayer candidate =
            new PlacedLayer(slot.layer(shape, decision -> chosen.get(decision.name())), shape);
        if (accepts.test(i, candidate)) {
          chosen.forEach((name, choice) -> choices.set(indexOfDecision.get(name), choice));
          layer = Optional.of(candidate);
          break;
        }
      }
      if (layer.isEmpty()) {
        return Optional.empty();
      }
      shape = layer.get().output();
    }
    return Optional.of(architecture(choices, name));
  }

  /**
   * Refuses an architecture of another space.
   *
   * @throws IllegalArgumentException where it is of another
   */
  public void requireMember(Architecture architecture) {
    if (!architecture.space().equals(name) || architecture.choices().size() != decisions.size()) {
      throw new IllegalArgumentException(architecture + " is no architecture of " + name);
    }
  }

  /**
   * Every layer that can stand in each slot, with every input shape that it can get there.
   *
   * @return slot to its layers, both in the walk's order
   */
  public Map<Slot, Set<PlacedLayer>> variants() {
    Map<Slot, Set<PlacedLayer>> variants = new LinkedHashMap<>();
    Set<TensorShape> shapes = Set.of(input());
    for (Slot slot : slots) {
      Set<PlacedLayer> layers = new LinkedHashSet<>();
      for (TensorShape shape : shapes) {
        for (Map<String, Integer> chosen : assignments(slot.decisions())) {
          layers.add(
              new PlacedLayer(slot.layer(shape, decision -> chosen.get(decision.name())), shape));
        }
      }
      variants.put(slot, layers);
      shapes = new LinkedHashSet<>();
      for (PlacedLayer layer : layers) {
        shapes.add(layer.output());
      }
    }
    return variants;
  }

  /**
   * The layers that can stand in each slot of an architecture's network, where some decisions are
   * as the architecture made them, and the others free.
   *
   * <p>The free ones must not change shapes: each slot's input is that of the architecture.
   *
   * @param free which decisions are free
   * @return the layers of each slot, in order
   */
  public List<List<PlacedLayer>> alternatives(Architecture architecture, Predicate<Decision> free) {
    requireMember(architecture);
    ToIntFunction<Decision> made = chosen(architecture.choices());
    List<List<PlacedLayer>> alternatives = new ArrayList<>();
    TensorShape input = input();
    for (Slot slot : slots) {
      TensorShape shape = input;
      List<Decision> own = decisionsOf(slot);
      List<PlacedLayer> layers =
          assignments(slot.decisions()).stream()
              .filter(
                  chosen ->
                      own.stream()
                          .filter(free.negate())
                          .filter(decision -> chosen.containsKey(decision.name()))
                          .allMatch(
                              decision -> chosen.get(decision.name()) == made.applyAsInt(decision)))
              .map(
                  chosen ->
                      new PlacedLayer(
                          slot.layer(shape, decision -> chosen.get(decision.name())), shape))
              .distinct()
              .toList();
      alternatives.add(layers);
      input = slot.layer(shape, made).output(shape);
    }
    return List.copyOf(alternatives);
  }

  /** All ways to decide: maps from the names of active decisions to choices. */
  private static List<Map<String, Integer>> assignments(List<Decision> decisions) {
    List<Map<String, Integer>> all = List.of(Map.of());
    for (Decision decision : decisions) {
      List<Map<String, Integer>> extended = new ArrayList<>();
      for (Map<String, Integer> before : all) {
        for (int i = 0; i < decision.choices().size(); i++) {
          for (Map<String, Integer> below : assignments(decision.choices().get(i).nested())) {
            Map<String, Integer> assignment = new HashMap<>(before);
            assignment.put(decision.name(), i);
            assignment.putAll(below);
            extended.add(assignment);
          }
        }
      }
      all = extended;
    }
    return all;
  }
}
