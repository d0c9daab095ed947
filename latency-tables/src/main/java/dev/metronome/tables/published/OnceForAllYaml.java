package dev.metronome.tables.published;

import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Provenance;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Latency tables that Once-for-All (arXiv 1908.09791) published as YAML: for every block of its
 * MobileNetV3 space at one resolution the count, mean and standard deviation of its times.
 *
 * <p>A row is called {@code
 * expanded_conv-input:28x28x48-output:28x28x48-expand:144-kernel:3-stride:1-idskip:1-se:1-hs:0},
 * with {@code expand} the channels of the depthwise convolution: where they are the input's, there
 * is no convolution that widens it, and the block is a {@code separable_conv}. {@code se} says
 * whether there is a squeeze-excite, {@code hs} whether the activation is hard-swish, else ReLU.
 * {@code Conv}, {@code Conv_1}, {@code AvgPool2D}, {@code Conv_2} and {@code Logits} are the layers
 * before and behind the blocks.
 *
 * <p>A file that was cut between two rows cannot be told from one with fewer rows; one that was cut
 * within a row is refused.
 */
public final class OnceForAllYaml {

  private static final String HARD_SWISH = "hard_swish";
  private static final String RELU = "relu";
  private static final int MOST_CHANNELS = 1_000_000;

  private OnceForAllYaml() {}

  /**
   * Reads a file.
   *
   * @throws dev.metronome.tables.text.TableFormatException with all that is wrong
   */
  public static LatencyTable read(PublishedFile file) {
    BlockTable table = BlockTable.read(file, new Dialect());
    Map<String, String> facts =
        file.facts("Once-for-All latency table, YAML", "mean and standard deviation");
    facts.putAll(table.assumptions());
    facts.put("assumed.activation", HARD_SWISH + " outside of blocks; the file does not say");
    facts.put(
        "assumed.squeeze_excite",
        "a quarter of the block's channels, to a multiple of 8, as in MobileNetV3; the file does"
            + " not say");
    return new LatencyTable(
        file.target("Samsung Galaxy Note10"),
        new Provenance(
            table.space("Once-for-All"),
            file.imported(),
            "as published",
            Provenance.NOT_CALIBRATED,
            facts),
        0,
        Optional.empty(),
        table.rows());
  }

  /**
   * The hidden width of a squeeze-excite in MobileNetV3: a quarter, to the nearest multiple of 8,
   * or to the next one where rounding down takes more than a tenth.
   */
  static int squeezeExciteWidth(int channels) {
    int quarter = channels / 4;
    int nearest = Math.max(8, (quarter + 4) / 8 * 8);
    return 10 * nearest < 9 * quarter ? nearest + 8 : nearest;
  }

  private static final class Dialect implements BlockDialect {

    @Override
    public String spreadField() {
      return "std";
    }

    @Override
    public BigDecimal standardDeviationMs(BigDecimal standardDeviation) {
      return standardDeviation;
    }

    @Override
    public List<String> blockAttributes() {
      return List.of("input", "output", "expand", "kernel", "stride", "idskip", "se", "hs");
    }

    @Override
    public String activation() {
      return HARD_SWISH;
    }

    @Override
    public Optional<OpSignature> block(RowName name) {
      Optional<BlockShape> shape = BlockShape.read(name);
      Optional<Integer> hidden = name.whole("expand", 1, MOST_CHANNELS);
      Optional<Boolean> squeezeExcite = name.flag("se");
      Optional<Boolean> hardSwish = name.flag("hs");
      if (shape.isEmpty() || hidden.isEmpty() || squeezeExcite.isEmpty() || hardSwish.isEmpty()) {
        return Optional.empty();
      }
      if (hidden.get() < shape.get().input().channels()) {
        name.wrong(
            "expand",
            "the channels inside of the block, at least those of its input; a factor, as"
                + " ProxylessNAS has, would be read wrongly");
        return Optional.empty();
      }
      return Optional.of(
          shape
              .get()
              .signature(
                  hidden.get(),
                  hidden.get() != shape.get().input().channels(),
                  squeezeExcite.get() ? squeezeExciteWidth(hidden.get()) : 0,
                  hardSwish.get() ? HARD_SWISH : RELU));
    }
  }
}
