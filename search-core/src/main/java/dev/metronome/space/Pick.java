package dev.metronome.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A property of a space that is either fixed or decided by the architecture.
 *
 * @param <T> the property's type
 */
public sealed interface Pick<T> {

  /** The value, with {@code chosen} giving the index of every active decision's choice. */
  T value(ToIntFunction<Decision> chosen);

  /** The decision that picks the value, if one does. */
  Optional<Decision> decision();

  /** A property that is always the same. */
  record Fixed<T>(T only) implements Pick<T> {

    @Override
    public T value(ToIntFunction<Decision> chosen) {
      return only;
    }

    @Override
    public Optional<Decision> decision() {
      return Optional.empty();
    }
  }

  /** A property that a decision picks: choice {@code i} stands for value {@code i}. */
  record OneOf<T>(Decision made, List<T> values) implements Pick<T> {

    public OneOf {
      values = List.copyOf(values);
      if (values.size() != made.choices().size()) {
        throw new IllegalArgumentException(
            "decision " + made.name() + " needs one value for each choice");
      }
    }

    @Override
    public T value(ToIntFunction<Decision> chosen) {
      return values.get(chosen.applyAsInt(made));
    }

    @Override
    public Optional<Decision> decision() {
      return Optional.of(made);
    }
  }

  static <T> Pick<T> fixed(T value) {
    return new Fixed<>(value);
  }

  /** A decision among numbers, labelled by themselves. */
  static Pick<Integer> oneOf(String name, Decision.Tag tag, List<Integer> values) {
    return oneOf(name, tag, values, String::valueOf, value -> List.of());
  }

  /** Whether there is a squeeze-excite, as a decision between no and yes. */
  static Pick<Boolean> squeezeExcite(String name, List<Boolean> values) {
    return oneOf(
        name,
        Decision.Tag.SQUEEZE_EXCITE,
        values,
        value -> value ? "yes" : "no",
        value -> List.of());
  }

  /** A decision among block templates; what they leave open is nested below it. */
  static Pick<BlockTemplate> oneOf(String name, List<BlockTemplate> templates) {
    return oneOf(
        name, Decision.Tag.BLOCK, templates, BlockTemplate::label, BlockTemplate::decisions);
  }

  private static <T> Pick<T> oneOf(
      String name,
      Decision.Tag tag,
      List<T> values,
      Function<T, String> label,
      Function<T, List<Decision>> nested) {
    List<Choice> choices = new ArrayList<>();
    for (T value : values) {
      choices.add(new Choice(label.apply(value), nested.apply(value)));
    }
    return new OneOf<>(new Decision(name, tag, choices), values);
  }
}
