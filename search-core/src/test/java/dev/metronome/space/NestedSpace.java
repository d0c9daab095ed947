package dev.metronome.space;

import static dev.metronome.space.Pick.fixed;

import dev.metronome.network.Activation;
import java.util.List;

/**
 * A small space made by hand, with decided filters, and decisions of several blocks nested below
 * the choices of a block.
 *
 * <p>Slot {@code a} decides its filters (8, 16) and its block: nothing, a separable convolution of
 * kernel 3 or 5, or an inverted bottleneck of kernel 3, 5 or 7 and expansion 2 or 4. Slot {@code b}
 * is always an inverted bottleneck, of expansion 1, 3 or 6.
 */
public final class NestedSpace {

  private NestedSpace() {}

  public static SearchSpace create() {
    Pick<BlockTemplate> block =
        Pick.oneOf(
            "a.block",
            List.of(
                new BlockTemplate.Identity(),
                new BlockTemplate.SeparableConv(kernel("a.sep_kernel", 3, 5), Activation.RELU),
                new BlockTemplate.InvertedBottleneck(
                    kernel("a.mb_kernel", 3, 5, 7),
                    Pick.oneOf("a.mb_expansion", Decision.Tag.EXPANSION, List.of(2, 4)),
                    Activation.RELU)));
    BlockTemplate open =
        new BlockTemplate.InvertedBottleneck(
            fixed(3),
            Pick.oneOf("b.expansion", Decision.Tag.EXPANSION, List.of(1, 3, 6)),
            Activation.HARD_SWISH);
    return new SearchSpace(
        "nested",
        new SpaceParameters(8, 3, 1.0, List.of(8)),
        List.of(
            new Slot(
                "stem",
                1,
                Filters.fixed(8),
                fixed(new BlockTemplate.Conv(fixed(3), Activation.RELU))),
            new Slot(
                "a",
                1,
                new Filters.Picked(Pick.oneOf("a.filters", Decision.Tag.FILTERS, List.of(8, 16))),
                block),
            new Slot("b", 2, Filters.fixed(16), fixed(open)),
            new Slot(
                "head",
                1,
                Filters.fixed(24),
                fixed(new BlockTemplate.Conv(fixed(1), Activation.RELU6))),
            new Slot("pool", 1, Filters.fixed(24), fixed(new BlockTemplate.GlobalPool())),
            new Slot("classifier", 1, Filters.fixed(3), fixed(new BlockTemplate.Linear()))));
  }

  private static Pick<Integer> kernel(String name, Integer... kernels) {
    return Pick.oneOf(name, Decision.Tag.KERNEL, List.of(kernels));
  }
}
