package dev.metronome.space;

import static dev.metronome.space.Pick.fixed;

import dev.metronome.network.Activation;
import dev.metronome.network.Shortcut;
import java.util.List;

/** Small spaces made by hand, whose decisions leave shapes between slots as they are. */
public final class GatedSpaces {

  private GatedSpaces() {}

  /**
   * Images of 8 x 8, then nothing or a linear 1x1 convolution without normalization, the mean over
   * positions, and a classifier of 2 classes: so little that it can be computed by hand.
   */
  public static SearchSpace linear() {
    Pick<BlockTemplate> block =
        Pick.oneOf(
            "a.block",
            List.of(
                new BlockTemplate.Identity(),
                new BlockTemplate.Conv(fixed(1), Activation.NONE, false)));
    return new SearchSpace(
        "linear",
        new SpaceParameters(8, 2, 1.0, List.of(3)),
        List.of(
            new Slot("a", 1, Filters.fixed(3), block),
            new Slot("pool", 1, Filters.fixed(3), fixed(new BlockTemplate.GlobalPool())),
            new Slot("classifier", 1, Filters.fixed(2), fixed(new BlockTemplate.Linear()))));
  }

  /**
   * Slot {@code a} is nothing, a separable convolution of kernel 3 or 5, or an inverted bottleneck
   * of kernel 3 or 5 and expansion 2, 4 or 6, with or without squeeze-excite; slot {@code b} is an
   * inverted bottleneck with two decisions of its own. Without activations, all is smooth but
   * squeeze-excite.
   */
  public static SearchSpace nested() {
    BlockTemplate bottleneck =
        new BlockTemplate.InvertedBottleneck(
            number("a.mb_kernel", Decision.Tag.KERNEL, 3, 5),
            number("a.mb_expansion", Decision.Tag.EXPANSION, 2, 4, 6),
            Pick.squeezeExcite("a.mb_se", List.of(false, true)),
            Activation.NONE,
            Shortcut.WHERE_SHAPES_AGREE);
    Pick<BlockTemplate> block =
        Pick.oneOf(
            "a.block",
            List.of(
                new BlockTemplate.Identity(),
                new BlockTemplate.SeparableConv(
                    number("a.sep_kernel", Decision.Tag.KERNEL, 3, 5), Activation.NONE),
                bottleneck));
    BlockTemplate open =
        new BlockTemplate.InvertedBottleneck(
            number("b.kernel", Decision.Tag.KERNEL, 3, 5),
            number("b.expansion", Decision.Tag.EXPANSION, 1, 3),
            Activation.NONE);
    return new SearchSpace(
        "gated",
        new SpaceParameters(8, 3, 1.0, List.of(8)),
        List.of(
            new Slot(
                "stem",
                1,
                Filters.fixed(8),
                fixed(new BlockTemplate.Conv(fixed(3), Activation.NONE))),
            new Slot("a", 1, Filters.fixed(8), block),
            new Slot("b", 2, Filters.fixed(16), fixed(open)),
            new Slot("pool", 1, Filters.fixed(16), fixed(new BlockTemplate.GlobalPool())),
            new Slot("classifier", 1, Filters.fixed(3), fixed(new BlockTemplate.Linear()))));
  }

  private static Pick<Integer> number(String name, Decision.Tag tag, Integer... values) {
    return Pick.oneOf(name, tag, List.of(values));
  }
}
