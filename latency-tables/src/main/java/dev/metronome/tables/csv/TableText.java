package dev.metronome.tables.csv;

import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.Summary;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;

/** The lines of a table's file and of its journal, as they are written. */
final class TableText {

  /** The only format there is so far; a new column needs a new number. */
  static final int VERSION = 1;

  static final String TABLE = "metronome latency table";
  static final String JOURNAL = "metronome latency journal";
  static final String FACT = "fact.";

  /** Times are written to the nanosecond. */
  private static final int DECIMALS = 6;

  static final CSVFormat CSV =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').setIgnoreEmptyLines(false).get();

  static final List<String> COLUMNS =
      List.of(
          "op",
          "input_height",
          "input_width",
          "input_channels",
          "output_height",
          "output_width",
          "output_channels",
          "kernel",
          "stride",
          "hidden_channels",
          "squeeze_excite_channels",
          "activation",
          "residual",
          "count",
          "median_ms",
          "mean_ms",
          "mad_ms",
          "p90_ms",
          "min_ms",
          "ci95_low_ms",
          "ci95_high_ms",
          "stop_reason");

  private TableText() {}

  /** The header and the column line of a file of this {@code kind}. */
  static String head(String kind, Target target, Provenance provenance) {
    StringBuilder text = new StringBuilder();
    header(text, kind, Integer.toString(VERSION));
    header(text, "space", provenance.space());
    header(text, "target.runtime", target.runtime());
    header(text, "target.runtime_version", target.runtimeVersion());
    header(text, "target.accelerator", target.accelerator());
    header(text, "target.device", target.device());
    header(text, "target.threads", Integer.toString(target.threads()));
    header(text, "target.precision", target.precision().text());
    header(text, "created", provenance.created().toString());
    header(text, "plan", provenance.plan());
    header(text, "calibration", provenance.calibration());
    provenance.facts().forEach((name, fact) -> header(text, FACT + Escapes.escapeKey(name), fact));
    return text.append(columns()).append('\n').toString();
  }

  private static void header(StringBuilder text, String key, String value) {
    text.append("# ").append(key).append(':');
    if (!value.isEmpty()) {
      text.append(' ').append(Escapes.escape(value));
    }
    text.append('\n');
  }

  static String columns() {
    return String.join(",", COLUMNS);
  }

  /** One row with its line end. */
  static String row(OpSignature op, Measurement measurement) {
    Summary summary = measurement.summary();
    return CSV.format(
            op.op(),
            op.input().height(),
            op.input().width(),
            op.input().channels(),
            op.output().height(),
            op.output().width(),
            op.output().channels(),
            op.kernel(),
            op.stride(),
            op.hiddenChannels(),
            op.squeezeExciteChannels(),
            op.activation(),
            op.residual(),
            summary.count(),
            decimal(summary.medianMs()),
            decimal(summary.meanMs()),
            decimal(summary.madMs()),
            decimal(summary.p90Ms()),
            decimal(summary.minMs()),
            decimal(summary.ci95LowMs()),
            decimal(summary.ci95HighMs()),
            measurement.stopReason().text())
        + "\n";
  }

  /** The line that proves a table whole. */
  static String end(int rows) {
    return String.format(Locale.ROOT, "# end: %d rows\n", rows);
  }

  private static String decimal(double ms) {
    return new BigDecimal(ms).setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString();
  }
}
