package dev.metronome.latency;

import dev.metronome.network.PlacedLayer;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.Slot;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What every way to decide about one slot costs, for every shape that can come in, as arrays that
 * are indexed by choices.
 *
 * <p>Entry {@code shape * ways + way}, where {@code way} is the number that the slot's choices make
 * as digits: {@code way = sum over decisions of stride * choice}.
 */
final class SlotCosts implements SlotTerm {

  private final int[] decisions;
  private final int[] strides;
  private final int ways;
  private final double[] costMs;
  private final int[] nextShape;
  private final List<TensorShape> outputs;

  /**
   * Tabulates a slot.
   *
   * @param inputs the shapes that can come in
   * @param costMs the milliseconds of a layer
   */
  SlotCosts(
      SearchSpace space,
      Slot slot,
      List<TensorShape> inputs,
      ToDoubleFunction<PlacedLayer> costMs) {
    List<Decision> own = space.decisionsOf(slot);
    this.decisions = own.stream().mapToInt(space::indexOf).toArray();
    this.strides = new int[own.size()];
    int product = 1;
    for (int i = 0; i < strides.length; i++) {
      strides[i] = product;
      product = Math.multiplyExact(product, own.get(i).choices().size());
    }
    this.ways = product;
    this.costMs = new double[Math.multiplyExact(inputs.size(), ways)];
    this.nextShape = new int[this.costMs.length];
    this.outputs = new ArrayList<>();
    int[] choices = new int[space.decisions().size()];
    for (int shape = 0; shape < inputs.size(); shape++) {
      TensorShape input = inputs.get(shape);
      for (int way = 0; way < ways; way++) {
        for (int i = 0; i < strides.length; i++) {
          choices[decisions[i]] = way / strides[i] % own.get(i).choices().size();
        }
        PlacedLayer layer =
            new PlacedLayer(slot.layer(input, decision -> choices[space.indexOf(decision)]), input);
        int entry = shape * ways + way;
        this.costMs[entry] = costMs.applyAsDouble(layer);
        this.nextShape[entry] = numberOf(layer.output());
      }
    }
  }

  private int numberOf(TensorShape output) {
    int known = outputs.indexOf(output);
    if (known >= 0) {
      return known;
    }
    outputs.add(output);
    return outputs.size() - 1;
  }

  /** The shapes that can come out, by number. */
  List<TensorShape> outputs() {
    return List.copyOf(outputs);
  }

  @Override
  public int[] decisions() {
    return decisions.clone();
  }

  @Override
  public int entry(int shape, int[] choices) {
    int entry = shape * ways;
    for (int i = 0; i < decisions.length; i++) {
      entry += strides[i] * choices[decisions[i]];
    }
    return entry;
  }

  @Override
  public double costMs(int entry) {
    return costMs[entry];
  }

  @Override
  public int nextShape(int entry) {
    return nextShape[entry];
  }

  /** From the best sum for each shape that comes in to the best for each that comes out. */
  Map<Integer, Double> best(Map<Integer, Double> sums, DoubleBinaryOperator better) {
    Map<Integer, Double> next = new HashMap<>();
    sums.forEach(
        (shape, sum) ->
            IntStream.range(shape * ways, (shape + 1) * ways)
                .forEach(
                    entry ->
                        next.merge(nextShape[entry], sum + costMs[entry], better::applyAsDouble)));
    return next;
  }
}
