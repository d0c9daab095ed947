package dev.metronome.supernet;

import dev.metronome.network.PlacedLayer;
import dev.metronome.policy.Gates;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers of gates, slot by slot, and the order of the gates: in each slot that has any, first
 * the open one, then the closed ones.
 */
final class GatedPath {

  /**
   * A slot.
   *
   * @param layers the open path's, then those of the slot's closed gates
   * @param firstGate the number of the open gate, if there are several layers
   */
  record Place(List<PlacedLayer> layers, int firstGate) {}

  private final SearchSpace space;
  private final Gates gates;
  private final List<Place> places = new ArrayList<>();

  /** By closed gate, the number of its slot. */
  private final List<Integer> slots;

  private final int[] numbers;
  private final int count;

  GatedPath(SearchSpace space, Gates gates) {
    this.space = space;
    this.gates = gates;
    Map<Integer, Integer> slotOf = new HashMap<>();
    for (int s = 0; s < space.slots().size(); s++) {
      Slot slot = space.slots().get(s);
      for (Decision decision : space.decisionsOf(slot)) {
        slotOf.put(space.indexOf(decision), s);
      }
    }
    this.slots = gates.closed().stream().map(gate -> slotOf.get(gate.decision())).toList();
    this.numbers = new int[gates.closed().size()];
    List<PlacedLayer> open = space.network(gates.open()).placedLayers();
    int next = 0;
    for (int s = 0; s < open.size(); s++) {
      List<PlacedLayer> layers = new ArrayList<>();
      layers.add(open.get(s));
      int first = next;
      for (int g = 0; g < slots.size(); g++) {
        if (slots.get(g) == s) {
          layers.add(
              sameShape(
                  space.network(gates.closed().get(g).path()).placedLayers().get(s), open.get(s)));
          numbers[g] = first + layers.size() - 1;
        }
      }
      next += layers.size() > 1 ? layers.size() : 0;
      places.add(new Place(List.copyOf(layers), first));
    }
    this.count = next;
  }

  private static PlacedLayer sameShape(PlacedLayer layer, PlacedLayer open) {
    if (!layer.input().equals(open.input()) || !layer.output().equals(open.output())) {
      throw new IllegalArgumentException(
          "a gate cannot stand between layers of other shapes: "
              + layer.signature()
              + " beside "
              + open.signature());
    }
    return layer;
  }

  /** The slots in order. */
  List<Place> places() {
    return places;
  }

  /** 1 for open gates, 0 for the others. */
  float[] values() {
    float[] values = new float[count];
    for (Place place : places) {
      if (place.layers().size() > 1) {
        values[place.firstGate()] = 1;
      }
    }
    return values;
  }

  /** From derivatives by gate to derivatives by decision and choice. */
  List<double[]> byChoice(List<Double> byGate) {
    List<double[]> byChoice = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      byChoice.add(new double[decision.choices().size()]);
    }
    for (int g = 0; g < numbers.length; g++) {
      Gates.Closed gate = gates.closed().get(g);
      double[] derivatives = byChoice.get(gate.decision());
      derivatives[gate.choice()] = byGate.get(numbers[g]);
      derivatives[gates.open().choices().get(gate.decision())] =
          byGate.get(places.get(slots.get(g)).firstGate());
    }
    return byChoice;
  }
}
