package dev.metronome.space;

import dev.metronome.network.Activation;
import dev.metronome.network.Shortcut;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One block that may stand in a layer, with the values that each of its properties may have:
 * several values make a decision.
 *
 * @param op what kind of block
 * @param kernels sides of the kernels; empty where the kind has none
 * @param expansions hidden width as a multiple of the input's channels; empty where the kind has
 *     none
 * @param squeezeExcites without and with squeeze-excite; empty where the kind has none
 * @param activation {@link Activation#NONE} where the kind has none
 * @param residual whether the input is added where the shapes agree
 * @param batchNorm whether a convolution is followed by a batch normalization
 */
public record BlockOptions(
    Op op,
    List<Integer> kernels,
    List<Integer> expansions,
    List<Boolean> squeezeExcites,
    Activation activation,
    boolean residual,
    boolean batchNorm) {

  /** The kinds of blocks. */
  public enum Op {
    /** Convolution, batch normalization, activation. */
    CONV,
    /** Depthwise convolution with activation, squeeze-excite, linear 1x1 convolution. */
    SEPARABLE_CONV,
    /** 1x1 convolution to more channels, then as a separable convolution. */
    INVERTED_BOTTLENECK,
    /** Nothing; a linear 1x1 convolution where the shape changes. */
    IDENTITY,
    /** The mean over height and width. */
    GLOBAL_AVERAGE_POOL,
    /** The classifier. */
    LINEAR;

    /** The name in files. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether blocks of this kind have a kernel and an activation. */
    boolean convolves() {
      return this == CONV || separates();
    }

    /** Whether blocks of this kind have a depthwise part. */
    boolean separates() {
      return this == SEPARABLE_CONV || this == INVERTED_BOTTLENECK;
    }

    /** Whether a stage sets the filters of such blocks. */
    boolean hasFilters() {
      return this != GLOBAL_AVERAGE_POOL && this != LINEAR;
    }
  }

  public BlockOptions {
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(activation, "activation");
    kernels = List.copyOf(kernels);
    expansions = List.copyOf(expansions);
    squeezeExcites = List.copyOf(squeezeExcites);
  }

  static BlockOptions conv(List<Integer> kernels, Activation activation) {
    return new BlockOptions(Op.CONV, kernels, List.of(), List.of(), activation, false, true);
  }

  static BlockOptions separableConv(
      List<Integer> kernels, Activation activation, boolean residual) {
    return new BlockOptions(
        Op.SEPARABLE_CONV, kernels, List.of(), List.of(false), activation, residual, true);
  }

  static BlockOptions invertedBottleneck(int kernel, int expansion, Activation activation) {
    return new BlockOptions(
        Op.INVERTED_BOTTLENECK,
        List.of(kernel),
        List.of(expansion),
        List.of(false),
        activation,
        true,
        true);
  }

  /** A block of a kind that has no properties. */
  static BlockOptions plain(Op op) {
    return new BlockOptions(op, List.of(), List.of(), List.of(), Activation.NONE, false, true);
  }

  /** The same block, with or without its shortcut. */
  BlockOptions withResidual(boolean added) {
    return new BlockOptions(op, kernels, expansions, squeezeExcites, activation, added, batchNorm);
  }

  /** The same block without a batch normalization. */
  BlockOptions withoutBatchNorm() {
    return new BlockOptions(op, kernels, expansions, squeezeExcites, activation, residual, false);
  }

  /** Whether some property is left open. */
  boolean open() {
    return kernels.size() > 1 || expansions.size() > 1 || squeezeExcites.size() > 1;
  }

  /** In how many ways the open properties can be decided. */
  long ways() {
    return (long) Math.max(1, kernels.size())
        * Math.max(1, expansions.size())
        * Math.max(1, squeezeExcites.size());
  }

  /**
   * The block with its decisions.
   *
   * @param prefix of their names, such as {@code stage2.layer1}
   */
  BlockTemplate template(String prefix) {
    Shortcut shortcut = residual ? Shortcut.WHERE_SHAPES_AGREE : Shortcut.NONE;
    return switch (op) {
      case CONV -> new BlockTemplate.Conv(kernel(prefix), activation, batchNorm);
      case SEPARABLE_CONV ->
          new BlockTemplate.SeparableConv(
              kernel(prefix), squeezeExcite(prefix), activation, shortcut);
      case INVERTED_BOTTLENECK ->
          new BlockTemplate.InvertedBottleneck(
              kernel(prefix),
              number(prefix + ".expansion", Decision.Tag.EXPANSION, expansions),
              squeezeExcite(prefix),
              activation,
              shortcut);
      case IDENTITY -> new BlockTemplate.Identity();
      case GLOBAL_AVERAGE_POOL -> new BlockTemplate.GlobalPool();
      case LINEAR -> new BlockTemplate.Linear();
    };
  }

  private Pick<Integer> kernel(String prefix) {
    return number(prefix + ".kernel", Decision.Tag.KERNEL, kernels);
  }

  private Pick<Boolean> squeezeExcite(String prefix) {
    return squeezeExcites.size() == 1
        ? Pick.fixed(squeezeExcites.get(0))
        : Pick.squeezeExcite(prefix + ".squeeze_excite", squeezeExcites);
  }

  /** A fixed number, or a decision where there are several. */
  static Pick<Integer> number(String name, Decision.Tag tag, List<Integer> values) {
    return values.size() == 1 ? Pick.fixed(values.get(0)) : Pick.oneOf(name, tag, values);
  }
}
