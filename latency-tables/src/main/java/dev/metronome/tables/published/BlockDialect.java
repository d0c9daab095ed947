package dev.metronome.tables.published;

import dev.metronome.tables.OpSignature;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** In what one source's YAML differs from the other's. */
interface BlockDialect {

  /** The field that has the spread of a row's times. */
  String spreadField();

  /** The standard deviation in milliseconds that a spread stands for. */
  BigDecimal standardDeviationMs(BigDecimal spread);

  /** The attributes of a block's row. */
  List<String> blockAttributes();

  /** The activation of convolutions outside of blocks. */
  String activation();

  /** What a block computes; empty where its name is wrong, which is noted. */
  Optional<OpSignature> block(RowName name);
}
