package dev.metronome.space;

import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.tables.TensorShape;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** A layer whose place in the network, and some of whose properties, are still open. */
public sealed interface BlockTemplate {

  /** Name of the choice, such as {@code mb_k3_e6}. */
  String label();

  /** What the template leaves open. */
  default List<Decision> decisions() {
    return List.of();
  }

  /** The layer at a place. */
  Layer layer(Place place, ToIntFunction<Decision> chosen);

  /**
   * Where a layer stands.
   *
   * @param name the layer's name
   * @param filters output channels
   */
  record Place(String name, TensorShape input, int stride, int filters) {}

  /** {@link Layer.Conv}. */
  record Conv(Pick<Integer> kernel, Activation activation) implements BlockTemplate {

    @Override
    public String label() {
      return "conv" + suffix("_k", kernel);
    }

    @Override
    public List<Decision> decisions() {
      return kernel.decision().stream().toList();
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      return new Layer.Conv(
          place.name(), kernel.value(chosen), place.stride(), place.filters(), activation);
    }
  }

  /** {@link Layer.SeparableConv}. */
  record SeparableConv(Pick<Integer> kernel, Activation activation) implements BlockTemplate {

    @Override
    public String label() {
      return "sep" + suffix("_k", kernel);
    }

    @Override
    public List<Decision> decisions() {
      return kernel.decision().stream().toList();
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      return new Layer.SeparableConv(
          place.name(), kernel.value(chosen), place.stride(), place.filters(), activation);
    }
  }

  /**
   * {@link Layer.InvertedBottleneck} whose hidden width is {@code expansion} times the input's
   * channels.
   */
  record InvertedBottleneck(Pick<Integer> kernel, Pick<Integer> expansion, Activation activation)
      implements BlockTemplate {

    @Override
    public String label() {
      return "mb" + suffix("_k", kernel) + suffix("_e", expansion);
    }

    @Override
    public List<Decision> decisions() {
      return Stream.of(kernel.decision(), expansion.decision()).flatMap(Optional::stream).toList();
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      return new Layer.InvertedBottleneck(
          place.name(),
          kernel.value(chosen),
          place.stride(),
          place.input().channels() * expansion.value(chosen),
          place.filters(),
          0,
          activation);
    }
  }

  /**
   * Nothing, where input and output have one shape; else a linear 1x1 convolution that changes it.
   */
  record Identity() implements BlockTemplate {

    @Override
    public String label() {
      return "identity";
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      if (place.stride() == 1 && place.input().channels() == place.filters()) {
        return new Layer.Identity(place.name());
      }
      return new Layer.Conv(place.name(), 1, place.stride(), place.filters(), Activation.NONE);
    }
  }

  /** {@link Layer.GlobalPool}. */
  record GlobalPool() implements BlockTemplate {

    @Override
    public String label() {
      return "global_average_pool";
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      return new Layer.GlobalPool(place.name());
    }
  }

  /** {@link Layer.Linear} with {@code filters} outputs. */
  record Linear() implements BlockTemplate {

    @Override
    public String label() {
      return "linear";
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      return new Layer.Linear(place.name(), place.filters());
    }
  }

  private static String suffix(String prefix, Pick<Integer> pick) {
    return pick instanceof Pick.Fixed<Integer> fixed ? prefix + fixed.only() : "";
  }
}
