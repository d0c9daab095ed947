package dev.metronome.space;

import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Shortcut;
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

  /**
   * {@link Layer.Conv}.
   *
   * @param batchNorm whether a batch normalization follows the convolution
   */
  record Conv(Pick<Integer> kernel, Activation activation, boolean batchNorm)
      implements BlockTemplate {

    /** With a batch normalization. */
    Conv(Pick<Integer> kernel, Activation activation) {
      this(kernel, activation, true);
    }

    @Override
    public String label() {
      return "conv" + suffix("_k", kernel) + (batchNorm ? "" : "_nobn");
    }

    @Override
    public List<Decision> decisions() {
      return kernel.decision().stream().toList();
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      ConvolutionStyle style =
          batchNorm ? ConvolutionStyle.TUNAS : ConvolutionStyle.TUNAS.withoutBatchNorm();
      return new Layer.Conv(
          place.name(), kernel.value(chosen), place.stride(), place.filters(), activation, style);
    }
  }

  /**
   * {@link Layer.SeparableConv}.
   *
   * @param squeezeExcite whether it has a squeeze-excite, {@link #squeezeExciteWidth} wide
   * @param shortcut whether the input is added
   */
  record SeparableConv(
      Pick<Integer> kernel, Pick<Boolean> squeezeExcite, Activation activation, Shortcut shortcut)
      implements BlockTemplate {

    /** Without squeeze-excite and shortcut. */
    SeparableConv(Pick<Integer> kernel, Activation activation) {
      this(kernel, Pick.fixed(false), activation, Shortcut.NONE);
    }

    @Override
    public String label() {
      return "sep" + suffix("_k", kernel) + squeezeExciteSuffix(squeezeExcite);
    }

    @Override
    public List<Decision> decisions() {
      return Stream.of(kernel.decision(), squeezeExcite.decision())
          .flatMap(Optional::stream)
          .toList();
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      return new Layer.SeparableConv(
          place.name(),
          kernel.value(chosen),
          place.stride(),
          place.filters(),
          squeezeExcite.value(chosen) ? squeezeExciteWidth(place.input().channels()) : 0,
          activation,
          shortcut,
          ConvolutionStyle.TUNAS);
    }
  }

  /**
   * {@link Layer.InvertedBottleneck} whose hidden width is {@code expansion} times the input's
   * channels.
   *
   * @param squeezeExcite whether it has a squeeze-excite, {@link #squeezeExciteWidth} wide
   * @param shortcut whether the input is added where the shapes agree
   */
  record InvertedBottleneck(
      Pick<Integer> kernel,
      Pick<Integer> expansion,
      Pick<Boolean> squeezeExcite,
      Activation activation,
      Shortcut shortcut)
      implements BlockTemplate {

    /** Without squeeze-excite, with the shortcut. */
    InvertedBottleneck(Pick<Integer> kernel, Pick<Integer> expansion, Activation activation) {
      this(kernel, expansion, Pick.fixed(false), activation, Shortcut.WHERE_SHAPES_AGREE);
    }

    @Override
    public String label() {
      return "mb"
          + suffix("_k", kernel)
          + suffix("_e", expansion)
          + squeezeExciteSuffix(squeezeExcite);
    }

    @Override
    public List<Decision> decisions() {
      return Stream.of(kernel.decision(), expansion.decision(), squeezeExcite.decision())
          .flatMap(Optional::stream)
          .toList();
    }

    @Override
    public Layer layer(Place place, ToIntFunction<Decision> chosen) {
      int hidden = Math.multiplyExact(place.input().channels(), expansion.value(chosen));
      return new Layer.InvertedBottleneck(
          place.name(),
          kernel.value(chosen),
          place.stride(),
          hidden,
          place.filters(),
          squeezeExcite.value(chosen) ? squeezeExciteWidth(hidden) : 0,
          activation,
          shortcut,
          ConvolutionStyle.TUNAS);
    }
  }

  /**
   * The hidden width of a squeeze-excite over some channels: a quarter (MobileNetV3, arXiv
   * 1905.02244, section 5.3), rounded half up to a multiple of 8, at least 8.
   */
  static int squeezeExciteWidth(int channels) {
    return SpaceParameters.roundedFilters(channels * 0.25);
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

  private static String squeezeExciteSuffix(Pick<Boolean> pick) {
    return pick.equals(Pick.fixed(true)) ? "_se" : "";
  }

  private static String suffix(String prefix, Pick<Integer> pick) {
    return pick instanceof Pick.Fixed<Integer> fixed ? prefix + fixed.only() : "";
  }
}
