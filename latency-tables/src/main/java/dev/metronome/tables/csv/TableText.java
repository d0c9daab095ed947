package dev.metronome.tables.csv;

import dev.metronome.tables.Contribution;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.Summary;
import dev.metronome.tables.text.FileKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;

/** The lines of a table's file and of its journal, as they are written. */
final class TableText {

  /** The newest format; a new column needs a new number. Older ones stay readable. */
  static final int VERSION = 4;

  /** The newest format without the columns of energy. */
  static final int VERSION_WITHOUT_ENERGY = 3;

  /** The newest format without the column that rows of several devices need either. */
  private static final int VERSION_OF_ONE_DEVICE = 2;

  static final String TABLE = "metronome latency table";
  static final String JOURNAL = "metronome latency journal";
  static final String FACT = "fact.";

  /** What messages call a file of these. */
  static final FileKind FILE_KIND =
      new FileKind(
          "a " + TABLE,
          "take the file from where it was built, or build the table anew",
          "check the path, or build a table with 'metronome table build'");

  /** Times are written to the nanosecond; ratios and shares likewise. */
  private static final int DECIMALS = 6;

  static final CSVFormat CSV =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').setIgnoreEmptyLines(false).get();

  private static final List<String> SIGNATURE =
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
          "residual");

  static final List<String> MEASUREMENT =
      List.of(
          "count",
          "median_ms",
          "mean_ms",
          "mad_ms",
          "p90_ms",
          "min_ms",
          "ci95_low_ms",
          "ci95_high_ms",
          "stop_reason");

  static final List<String> RATIO =
      List.of(
          "ratio", "ratio_ci95_low", "ratio_ci95_high", "bursts", "redone_bursts", "reference_ms");

  static final List<String> CALIBRATED =
      List.of("calibrated_ms", "calibrated_ci95_low_ms", "calibrated_ci95_high_ms");

  /** Since version 3. */
  static final String DEVICE = "device";

  /** Since version 4: all of them or none. */
  static final List<String> ENERGY =
      List.of(
          "energy_mean_mj",
          "energy_ci95_low_mj",
          "energy_ci95_high_mj",
          "energy_with_idle_mean_mj");

  static final String NETWORKS = "calibration.networks";

  /** The keys of a calibration in the header; all of them or none. */
  static final List<String> CALIBRATION =
      List.of(
          NETWORKS,
          "calibration.per_operation_ms",
          "calibration.scale",
          "calibration.residual_share",
          "calibration.noise_share",
          "calibration.error_share");

  static final String OFFSET = "offset_ms";

  private TableText() {}

  /** The oldest format that can hold a table, so that as many programs as can be read it. */
  static int version(LatencyTable table) {
    if (table.rows().values().stream().anyMatch(row -> row.energy().isPresent())) {
      return VERSION;
    }
    return table.rows().values().stream().allMatch(row -> row.device().isEmpty())
        ? VERSION_OF_ONE_DEVICE
        : VERSION_WITHOUT_ENERGY;
  }

  /** The columns of a version of the format, in order. */
  static List<String> columns(int version) {
    List<String> columns = new ArrayList<>(SIGNATURE);
    if (version == 1) {
      columns.addAll(MEASUREMENT);
      return columns;
    }
    columns.add("place");
    columns.add("statistic");
    columns.addAll(MEASUREMENT);
    columns.add("sd_ms");
    columns.add("contribution_ms");
    columns.addAll(RATIO);
    columns.addAll(CALIBRATED);
    if (version > VERSION_OF_ONE_DEVICE) {
      columns.add(DEVICE);
    }
    if (version > VERSION_WITHOUT_ENERGY) {
      columns.addAll(ENERGY);
    }
    return columns;
  }

  static String columnLine(int version) {
    return String.join(",", columns(version));
  }

  /** The header and the column line of a file of this {@code kind} without rows. */
  static String head(String kind, int version, LatencyTable table) {
    Target target = table.target();
    Provenance provenance = table.provenance();
    StringBuilder text = new StringBuilder();
    header(text, kind, Integer.toString(version));
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
    header(text, OFFSET, decimal(table.offsetMs()));
    table
        .calibration()
        .ifPresent(
            c -> {
              List<String> values =
                  List.of(
                      Integer.toString(c.networks()),
                      decimal(c.perOperationMs()),
                      decimal(c.scale()),
                      decimal(c.residualShare()),
                      decimal(c.noiseShare()),
                      decimal(c.errorShare()));
              for (int i = 0; i < values.size(); i++) {
                header(text, CALIBRATION.get(i), values.get(i));
              }
            });
    provenance.facts().forEach((name, fact) -> header(text, FACT + Escapes.escapeKey(name), fact));
    return text.append(columnLine(version)).append('\n').toString();
  }

  private static void header(StringBuilder text, String key, String value) {
    text.append("# ").append(key).append(':');
    if (!value.isEmpty()) {
      text.append(' ').append(Escapes.escape(value));
    }
    text.append('\n');
  }

  /** One row with its line end. */
  static String row(Operation operation, LatencyRow row, int version) {
    OpSignature op = operation.signature();
    List<Object> fields = new ArrayList<>();
    fields.addAll(
        List.of(
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
            operation.place(),
            row.cost().statistic()));
    Map<String, Object> cost = new HashMap<>();
    if (row.cost() instanceof Measurement measurement) {
      cost.putAll(measured(measurement));
    } else if (row.cost() instanceof PublishedMean mean) {
      cost.put("count", mean.count());
      cost.put("mean_ms", decimal(mean.meanMs()));
      cost.put("sd_ms", decimal(mean.sdMs()));
    } else if (row.cost() instanceof Contribution contribution) {
      cost.put("contribution_ms", decimal(contribution.ms()));
    }
    row.calibrated()
        .ifPresent(
            calibrated -> {
              cost.put("calibrated_ms", decimal(calibrated.ms()));
              cost.put("calibrated_ci95_low_ms", decimal(calibrated.ci95LowMs()));
              cost.put("calibrated_ci95_high_ms", decimal(calibrated.ci95HighMs()));
            });
    cost.put(DEVICE, row.device());
    row.energy()
        .ifPresent(
            energy -> {
              List<Double> values =
                  List.of(
                      energy.mj(), energy.ci95LowMj(), energy.ci95HighMj(), energy.withIdleMj());
              for (int i = 0; i < values.size(); i++) {
                cost.put(ENERGY.get(i), decimal(values.get(i)));
              }
            });
    List<String> columns = columns(version);
    columns
        .subList(fields.size(), columns.size())
        .forEach(column -> fields.add(cost.getOrDefault(column, "")));
    return CSV.format(fields.toArray()) + "\n";
  }

  private static Map<String, Object> measured(Measurement measurement) {
    Summary summary = measurement.summary();
    Map<String, Object> fields = new HashMap<>();
    fields.put("count", summary.count());
    fields.put("median_ms", decimal(summary.medianMs()));
    fields.put("mean_ms", decimal(summary.meanMs()));
    fields.put("mad_ms", decimal(summary.madMs()));
    fields.put("p90_ms", decimal(summary.p90Ms()));
    fields.put("min_ms", decimal(summary.minMs()));
    fields.put("ci95_low_ms", decimal(summary.ci95LowMs()));
    fields.put("ci95_high_ms", decimal(summary.ci95HighMs()));
    fields.put("stop_reason", measurement.stopReason().text());
    measurement
        .ratio()
        .ifPresent(
            ratio -> {
              fields.put("ratio", decimal(ratio.value()));
              fields.put("ratio_ci95_low", decimal(ratio.ci95Low()));
              fields.put("ratio_ci95_high", decimal(ratio.ci95High()));
              fields.put("bursts", ratio.bursts());
              fields.put("redone_bursts", ratio.redone());
              fields.put("reference_ms", decimal(ratio.referenceMs()));
            });
    return fields;
  }

  /** The line that proves a table whole. */
  static String end(int rows) {
    return String.format(Locale.ROOT, "# end: %d rows\n", rows);
  }

  private static String decimal(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString();
  }
}
