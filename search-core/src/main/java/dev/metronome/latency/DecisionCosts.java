package dev.metronome.latency;

import dev.metronome.network.PlacedLayer;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/**
 * What the choices of a space cost on a target, in milliseconds.
 *
 * <p>Every row that the space needs is looked up once, when this is made; afterwards no
 * architecture of the space can miss one.
 */
public final class DecisionCosts {

  /** The fastest and the slowest network of a space. */
  public record Range(double minMs, double maxMs) {}

  private final SearchSpace space;
  private final Map<PlacedLayer, Double> costMs;
  private final List<Set<PlacedLayer>> variants;

  private DecisionCosts(SearchSpace space, Map<PlacedLayer, Double> costMs) {
    this.space = space;
    this.costMs = costMs;
    this.variants = List.copyOf(space.variants().values());
  }

  /**
   * The costs by a latency model.
   *
   * @throws dev.metronome.tables.MissingRowException with all the rows that the space needs and the
   *     model has not
   */
  public static DecisionCosts of(SearchSpace space, LatencyModel model) {
    // Asked for all at once, so that all that is missing is named at once.
    List<OpSignature> rows = new ArrayList<>(NetworkSignatures.rows(space).keySet());
    model.estimate(rows);
    Map<OpSignature, Double> rowMs = new HashMap<>();
    rows.forEach(row -> rowMs.put(row, model.estimate(List.of(row)).medianMs()));
    Map<PlacedLayer, Double> costMs = new LinkedHashMap<>();
    for (Set<PlacedLayer> layers : space.variants().values()) {
      for (PlacedLayer layer : layers) {
        costMs.put(layer, NetworkSignatures.costs(layer) ? rowMs.get(layer.signature()) : 0.0);
      }
    }
    return new DecisionCosts(space, costMs);
  }

  /** Milliseconds of one inference of an architecture's network. */
  public double latencyMs(Architecture architecture) {
    double sumMs = 0;
    for (PlacedLayer layer : space.network(architecture).placedLayers()) {
      sumMs += costMs.get(layer);
    }
    return sumMs;
  }

  /** The range of all architectures, by dynamic programming over the shapes between slots. */
  public Range range() {
    return new Range(extreme(Math::min), extreme(Math::max));
  }

  private double extreme(DoubleBinaryOperator better) {
    Map<TensorShape, Double> bestMs = Map.of(space.input(), 0.0);
    for (Set<PlacedLayer> layers : variants) {
      Map<TensorShape, Double> next = new HashMap<>();
      for (PlacedLayer layer : layers) {
        double ms = bestMs.get(layer.input()) + costMs.get(layer);
        next.merge(layer.output(), ms, better::applyAsDouble);
      }
      bestMs = next;
    }
    return bestMs.values().stream().mapToDouble(Double::doubleValue).reduce(better).getAsDouble();
  }
}
