package dev.metronome.tables.published;

import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Provenance;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Latency tables that ProxylessNAS (arXiv 1812.00332) published as YAML: for every block the count,
 * mean and variance of its times.
 *
 * <p>A row is called {@code
 * expanded_conv-input:112x112x16-output:56x56x24-expand:3-kernel:5-stride:2-idskip:0}, with the
 * expansion as a factor on the input's channels; an expansion of 1 has no convolution of its own
 * and is a {@code separable_conv}. {@code Conv}, {@code Conv_1} and {@code Logits} are the layers
 * before and behind the blocks. {@code Logits} takes the last feature map, so it includes the
 * average pooling: its time becomes that of the linear layer, and an explicit row says that the
 * pooling is 0 ms beside it.
 *
 * <p>A file that was cut between two rows cannot be told from one with fewer rows; one that was cut
 * within a row is refused.
 */
public final class ProxylessNasYaml {

  private static final String ACTIVATION = "relu6";
  private static final int MOST_EXPANSION = 100;

  private ProxylessNasYaml() {}

  /**
   * Reads a file.
   *
   * @throws dev.metronome.tables.text.TableFormatException with all that is wrong
   */
  public static LatencyTable read(PublishedFile file) {
    BlockTable table = BlockTable.read(file, new Dialect());
    Map<String, String> facts =
        file.facts(
            "ProxylessNAS latency table, YAML",
            "mean; the standard deviation is the root of the variance that the file has");
    facts.putAll(table.assumptions());
    facts.put("assumed.activation", ACTIVATION + "; the file does not say");
    return new LatencyTable(
        file.target("Google Pixel 1"),
        new Provenance(
            table.space("ProxylessNAS"),
            file.imported(),
            "as published",
            Provenance.NOT_CALIBRATED,
            facts),
        0,
        Optional.empty(),
        table.rows());
  }

  private static final class Dialect implements BlockDialect {

    @Override
    public String spreadField() {
      return "var";
    }

    @Override
    public BigDecimal standardDeviationMs(BigDecimal variance) {
      return new BigDecimal(Math.sqrt(variance.doubleValue()));
    }

    @Override
    public List<String> blockAttributes() {
      return List.of("input", "output", "expand", "kernel", "stride", "idskip");
    }

    @Override
    public String activation() {
      return ACTIVATION;
    }

    @Override
    public Optional<OpSignature> block(RowName name) {
      Optional<BlockShape> shape = BlockShape.read(name);
      Optional<Integer> expansion = name.whole("expand", 1, MOST_EXPANSION);
      return shape.isEmpty() || expansion.isEmpty()
          ? Optional.empty()
          : Optional.of(
              shape
                  .get()
                  .signature(
                      shape.get().input().channels() * expansion.get(),
                      expansion.get() > 1,
                      0,
                      ACTIVATION));
    }
  }
}
