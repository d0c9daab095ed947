package dev.metronome.space;

import dev.metronome.tables.TensorShape;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** How many output channels the layer in a slot has. */
public sealed interface Filters {

  /**
   * The number of output channels.
   *
   * @param input the shape that comes in
   * @param chosen the index of every active decision's choice
   */
  int count(TensorShape input, ToIntFunction<Decision> chosen);

  /** The decision that is made about it in the slot, if there is one. */
  Optional<Decision> decision();

  /** A number that is fixed, or decided in this slot. */
  record Picked(Pick<Integer> pick) implements Filters {

    @Override
    public int count(TensorShape input, ToIntFunction<Decision> chosen) {
      return pick.value(chosen);
    }

    @Override
    public Optional<Decision> decision() {
      return pick.decision();
    }
  }

  /**
   * As many as come in, whoever decided that: so the filters that the first layer of a stage
   * decides hold for the whole stage.
   */
  record OfInput() implements Filters {

    @Override
    public int count(TensorShape input, ToIntFunction<Decision> chosen) {
      return input.channels();
    }

    @Override
    public Optional<Decision> decision() {
      return Optional.empty();
    }
  }

  /** A number that is always the same. */
  static Filters fixed(int count) {
    return new Picked(Pick.fixed(count));
  }
}
