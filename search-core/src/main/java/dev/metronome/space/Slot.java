package dev.metronome.space;

import dev.metronome.network.Layer;
import dev.metronome.tables.TensorShape;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * A place in the networks of a space where one layer stands.
 *
 * @param name the layer's name, such as {@code stage2.layer1}
 * @param stride spatial stride
 * @param filters output channels
 * @param block what kind of layer
 */
public record Slot(String name, int stride, Filters filters, Pick<BlockTemplate> block) {

  /** The slot's own decisions; those nested in a choice hang below it. */
  public List<Decision> decisions() {
    return Stream.concat(
            Stream.of(filters.decision(), block.decision()).flatMap(Optional::stream),
            // A fixed block may still leave some of its properties open.
            block instanceof Pick.Fixed<BlockTemplate> fixed
                ? fixed.only().decisions().stream()
                : Stream.empty())
        .toList();
  }

  /** The layer for an input and choices. */
  public Layer layer(TensorShape input, ToIntFunction<Decision> chosen) {
    BlockTemplate template = block.value(chosen);
    return template.layer(
        new BlockTemplate.Place(name, input, stride, filters.count(input, chosen)), chosen);
  }
}
