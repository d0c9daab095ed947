package dev.metronome.latency;

import dev.metronome.network.PlacedLayer;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.Slot;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.Operation;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * What the choices of a space cost on a target, in milliseconds.
 *
 * <p>Every row that the space needs is looked up once, when this is made; afterwards no
 * architecture of the space can miss one, and an estimate is a walk over arrays.
 */
public final class DecisionCosts {

  /** The fastest and the slowest network of a space. */
  public record Range(double minMs, double maxMs) {}

  private final SearchSpace space;
  private final double offsetMs;
  private final SlotCosts[] slots;

  private DecisionCosts(SearchSpace space, double offsetMs, SlotCosts[] slots) {
    this.space = space;
    this.offsetMs = offsetMs;
    this.slots = slots;
  }

  /**
   * The costs by a latency model.
   *
   * @throws dev.metronome.tables.MissingRowException with all the rows that the space needs and the
   *     model has not
   */
  public static DecisionCosts of(SearchSpace space, LatencyModel model) {
    Map<Operation, Double> costMs = costs(space, model);
    return of(
        space,
        layer -> NetworkSignatures.costs(layer) ? costMs.get(NetworkSignatures.of(layer)) : 0,
        model.offsetMs());
  }

  /** Learned parameters in the place of milliseconds, to limit them as a latency is limited. */
  public static DecisionCosts parameters(SearchSpace space) {
    return of(space, PlacedLayer::parameters, 0);
  }

  private static DecisionCosts of(
      SearchSpace space, ToDoubleFunction<PlacedLayer> cost, double offset) {
    List<SlotCosts> slots = new ArrayList<>();
    List<TensorShape> shapes = List.of(space.input());
    for (Slot slot : space.slots()) {
      SlotCosts costs = new SlotCosts(space, slot, shapes, cost);
      slots.add(costs);
      shapes = costs.outputs();
    }
    return new DecisionCosts(space, offset, slots.toArray(new SlotCosts[0]));
  }

  /** Every operation's cost, asked for at once, so that all that is missing is named at once. */
  private static Map<Operation, Double> costs(SearchSpace space, LatencyModel model) {
    Set<Operation> operations = new LinkedHashSet<>();
    for (Set<PlacedLayer> layers : space.variants().values()) {
      layers.stream()
          .filter(NetworkSignatures::costs)
          .map(NetworkSignatures::of)
          .forEach(operations::add);
    }
    List<Operation> order = List.copyOf(operations);
    List<Double> contributionsMs = model.contributionsMs(order);
    Map<Operation, Double> costMs = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      costMs.put(order.get(i), contributionsMs.get(i));
    }
    return costMs;
  }

  /** What the slots add, in order. */
  List<SlotTerm> slots() {
    return List.of(slots);
  }

  /** What a network takes beside its layers. */
  double offsetMs() {
    return offsetMs;
  }

  /** Milliseconds of one inference of an architecture's network. */
  public double latencyMs(Architecture architecture) {
    space.requireMember(architecture);
    return latencyMs(architecture.choices().stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * Milliseconds of one inference of the network with these choices, one for each decision in the
   * space's order; they are not checked.
   */
  public double latencyMs(int[] choices) {
    double sumMs = offsetMs;
    int shape = 0;
    for (SlotCosts slot : slots) {
      int entry = slot.entry(shape, choices);
      sumMs += slot.costMs(entry);
      shape = slot.nextShape(entry);
    }
    return Math.max(0, sumMs);
  }

  /** The range of all architectures, by dynamic programming over the shapes between slots. */
  public Range range() {
    return new Range(extreme(Math::min), extreme(Math::max));
  }

  private double extreme(DoubleBinaryOperator better) {
    Map<Integer, Double> bestMs = Map.of(0, offsetMs);
    for (SlotCosts slot : slots) {
      bestMs = slot.best(bestMs, better);
    }
    double best =
        bestMs.values().stream().mapToDouble(Double::doubleValue).reduce(better).getAsDouble();
    return Math.max(0, best);
  }
}
