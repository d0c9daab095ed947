package dev.metronome.tables.csv;

import dev.metronome.tables.Contribution;
import dev.metronome.tables.Cost;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.RowEnergy;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.measure.Ratio;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads one row and notes all that is wrong in it. */
final class RowReader {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");

  /** Plain decimals only: no sign, no exponent, no NaN or Infinity. */
  private static final Pattern TIME = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");

  /** An hour. Nothing that is timed takes longer; nanoseconds for milliseconds would. */
  private static final int MOST_MS = 3_600_000;

  private static final Pattern ENERGY = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,15})?");

  /** A kilowatt for an hour. */
  private static final long MOST_MJ = 3_600_000_000L;

  private static final String REMEDY =
      "take the file from where it was built, or measure the row again";

  private final Line line;
  private final List<String> columns;
  private final CSVRecord fields;
  private final FileProblems problems;

  private RowReader(Line line, List<String> columns, CSVRecord fields, FileProblems problems) {
    this.line = line;
    this.columns = columns;
    this.fields = fields;
    this.problems = problems;
  }

  /** Reads a line; what is wrong in it is noted in {@code problems}. */
  static Row read(Line line, int version, FileProblems problems) {
    List<String> columns = TableText.columns(version);
    List<CSVRecord> records;
    try (CSVParser parser = CSVParser.parse(line.text(), TableText.CSV)) {
      records = parser.getRecords();
    } catch (IOException | UncheckedIOException e) {
      problems.add(
          line.number(), 1, "the row has a broken quotation", "comma-separated values", REMEDY);
      return new Row(line, Optional.empty(), Optional.empty());
    }
    int found = records.isEmpty() ? 0 : records.get(0).size();
    if (records.size() != 1 || found != columns.size()) {
      problems.add(
          line.number(),
          1,
          "the row has " + found + (found == 1 ? " field" : " fields"),
          columns.size() + " fields, one per column",
          REMEDY);
      return new Row(line, Optional.empty(), Optional.empty());
    }
    RowReader reader = new RowReader(line, columns, records.get(0), problems);
    // Both are read, so that all that is wrong in either is noted.
    Optional<OpSignature> signature = reader.signature();
    Optional<LatencyRow> content = version == 1 ? reader.version1() : reader.content();
    String place = version == 1 ? Operation.ANYWHERE : reader.text("place");
    return new Row(line, signature.map(s -> new Operation(s, place)), content);
  }

  private Optional<LatencyRow> version1() {
    return measurement(Optional.empty()).map(LatencyRow::new);
  }

  private Optional<LatencyRow> content() {
    int problemsBefore = problems.found();
    Optional<LatencyRow.Calibrated> calibrated = calibrated();
    Optional<? extends Cost> cost = cost();
    Optional<RowEnergy> energy = energy();
    return problems.found() == problemsBefore
        ? cost.map(c -> new LatencyRow(c, calibrated, device(), energy))
        : Optional.empty();
  }

  /** Older versions have no such column. */
  private String device() {
    return columns.contains(TableText.DEVICE) ? text(TableText.DEVICE) : "";
  }

  /** The energy, if the row has one; older versions have no such columns. */
  private Optional<RowEnergy> energy() {
    List<String> names = TableText.ENERGY;
    if (!columns.containsAll(names) || allEmpty(names)) {
      return Optional.empty();
    }
    Optional<Double> mean = energyMj(names.get(0));
    Optional<Double> low = energyMj(names.get(1));
    Optional<Double> high = energyMj(names.get(2));
    Optional<Double> withIdle = energyMj(names.get(3));
    if (!allPresent(mean, low, high, withIdle)) {
      return Optional.empty();
    }
    return build(
        names.get(0),
        () ->
            new RowEnergy(
                mean.orElseThrow(), low.orElseThrow(), high.orElseThrow(), withIdle.orElseThrow()));
  }

  private Optional<? extends Cost> cost() {
    Optional<String> statistic =
        oneOf(
            "statistic",
            List.of(Measurement.STATISTIC, PublishedMean.STATISTIC, Contribution.STATISTIC),
            Function.identity());
    if (statistic.isEmpty()) {
      return Optional.empty();
    }
    return switch (statistic.get()) {
      case Measurement.STATISTIC -> {
        requireEmpty(List.of("sd_ms", "contribution_ms"));
        yield measurement(ratio());
      }
      case PublishedMean.STATISTIC -> {
        requireEmptyBut(List.of("count", "mean_ms", "sd_ms"));
        yield publishedMean();
      }
      default -> {
        requireEmptyBut(List.of("contribution_ms"));
        yield timeMs("contribution_ms").flatMap(ms -> build("op", () -> new Contribution(ms)));
      }
    };
  }

  private Optional<PublishedMean> publishedMean() {
    Optional<Integer> count = wholeNumber("count");
    Optional<Double> mean = timeMs("mean_ms");
    Optional<Double> sd = timeMs("sd_ms");
    return allPresent(count, mean, sd)
        ? build(
            "count",
            () -> new PublishedMean(count.orElseThrow(), mean.orElseThrow(), sd.orElseThrow()))
        : Optional.empty();
  }

  /** The ratio, if the row has one. */
  private Optional<Ratio> ratio() {
    if (allEmpty(TableText.RATIO)) {
      return Optional.empty();
    }
    Optional<Double> value = timeMs("ratio");
    Optional<Double> low = timeMs("ratio_ci95_low");
    Optional<Double> high = timeMs("ratio_ci95_high");
    Optional<Integer> bursts = wholeNumber("bursts");
    Optional<Integer> redone = wholeNumber("redone_bursts");
    Optional<Double> reference = timeMs("reference_ms");
    if (!allPresent(value, low, high, bursts, redone, reference)) {
      return Optional.empty();
    }
    return build(
        "ratio",
        () ->
            new Ratio(
                value.orElseThrow(),
                low.orElseThrow(),
                high.orElseThrow(),
                bursts.orElseThrow(),
                redone.orElseThrow(),
                reference.orElseThrow()));
  }

  /** What calibration made of the row, if the row has it. */
  private Optional<LatencyRow.Calibrated> calibrated() {
    if (allEmpty(TableText.CALIBRATED)) {
      return Optional.empty();
    }
    Optional<Double> ms = timeMs("calibrated_ms");
    Optional<Double> low = timeMs("calibrated_ci95_low_ms");
    Optional<Double> high = timeMs("calibrated_ci95_high_ms");
    if (!allPresent(ms, low, high)) {
      return Optional.empty();
    }
    return build(
        "calibrated_ms",
        () -> new LatencyRow.Calibrated(ms.orElseThrow(), low.orElseThrow(), high.orElseThrow()));
  }

  private boolean allEmpty(List<String> names) {
    return names.stream().allMatch(name -> text(name).isEmpty());
  }

  private void requireEmptyBut(List<String> used) {
    List<String> others = new ArrayList<>(TableText.MEASUREMENT);
    others.addAll(List.of("sd_ms", "contribution_ms"));
    others.addAll(TableText.RATIO);
    others.removeAll(used);
    requireEmpty(others);
  }

  private void requireEmpty(List<String> names) {
    for (String name : names) {
      if (!text(name).isEmpty()) {
        wrong(name, "nothing, as the statistic is " + text("statistic"));
      }
    }
  }

  private Optional<OpSignature> signature() {
    Optional<Integer> inputHeight = wholeNumber("input_height");
    Optional<Integer> inputWidth = wholeNumber("input_width");
    Optional<Integer> inputChannels = wholeNumber("input_channels");
    Optional<Integer> outputHeight = wholeNumber("output_height");
    Optional<Integer> outputWidth = wholeNumber("output_width");
    Optional<Integer> outputChannels = wholeNumber("output_channels");
    Optional<Integer> kernel = wholeNumber("kernel");
    Optional<Integer> stride = wholeNumber("stride");
    Optional<Integer> hidden = wholeNumber("hidden_channels");
    Optional<Integer> squeezeExcite = wholeNumber("squeeze_excite_channels");
    Optional<Boolean> residual = oneOf("residual", List.of(true, false), String::valueOf);
    if (!allPresent(
        inputHeight,
        inputWidth,
        inputChannels,
        outputHeight,
        outputWidth,
        outputChannels,
        kernel,
        stride,
        hidden,
        squeezeExcite,
        residual)) {
      return Optional.empty();
    }
    return build(
        "op",
        () ->
            new OpSignature(
                text("op"),
                new TensorShape(
                    inputHeight.orElseThrow(),
                    inputWidth.orElseThrow(),
                    inputChannels.orElseThrow()),
                new TensorShape(
                    outputHeight.orElseThrow(),
                    outputWidth.orElseThrow(),
                    outputChannels.orElseThrow()),
                kernel.orElseThrow(),
                stride.orElseThrow(),
                hidden.orElseThrow(),
                squeezeExcite.orElseThrow(),
                text("activation"),
                residual.orElseThrow()));
  }

  private Optional<Measurement> measurement(Optional<Ratio> ratio) {
    Optional<Integer> count = wholeNumber("count");
    Optional<Double> median = timeMs("median_ms");
    Optional<Double> mean = timeMs("mean_ms");
    Optional<Double> mad = timeMs("mad_ms");
    Optional<Double> p90 = timeMs("p90_ms");
    Optional<Double> min = timeMs("min_ms");
    Optional<Double> low = timeMs("ci95_low_ms");
    Optional<Double> high = timeMs("ci95_high_ms");
    Optional<StopReason> stopReason =
        oneOf("stop_reason", Arrays.asList(StopReason.values()), StopReason::text);
    if (!allPresent(count, median, mean, mad, p90, min, low, high, stopReason)) {
      return Optional.empty();
    }
    return build(
        "count",
        () ->
            new Measurement(
                new Summary(
                    count.orElseThrow(),
                    median.orElseThrow(),
                    mean.orElseThrow(),
                    mad.orElseThrow(),
                    p90.orElseThrow(),
                    min.orElseThrow(),
                    low.orElseThrow(),
                    high.orElseThrow()),
                stopReason.orElseThrow(),
                ratio));
  }

  /** Leaves the rules of a value to its record, and notes the one that is broken. */
  private <T> Optional<T> build(String firstColumn, Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (IllegalArgumentException e) {
      problems.add(
          line.number(),
          position(firstColumn),
          e.getMessage(),
          "a row whose fields agree with one another",
          REMEDY);
      return Optional.empty();
    }
  }

  private Optional<Integer> wholeNumber(String column) {
    String text = text(column);
    if (WHOLE_NUMBER.matcher(text).matches() && Long.parseLong(text) <= Integer.MAX_VALUE) {
      return Optional.of(Integer.valueOf(text));
    }
    return wrong(column, "a whole number from 0 to " + Integer.MAX_VALUE);
  }

  private Optional<Double> timeMs(String column) {
    String text = text(column);
    if (TIME.matcher(text).matches() && Double.parseDouble(text) <= MOST_MS) {
      return Optional.of(Double.valueOf(text));
    }
    return wrong(column, "0 to " + MOST_MS + ", as a decimal such as 1.234567");
  }

  /** What is above idling may come out below zero. */
  private Optional<Double> energyMj(String column) {
    String text = text(column);
    if (ENERGY.matcher(text).matches() && Math.abs(Double.parseDouble(text)) <= MOST_MJ) {
      // A sum with 0 is never the negative zero, which is not equal to 0.
      return Optional.of(Double.parseDouble(text) + 0.0);
    }
    return wrong(
        column, "-" + MOST_MJ + " to " + MOST_MJ + ", as a decimal such as 1.234567 or -0.000012");
  }

  private <T> Optional<T> oneOf(String column, List<T> values, Function<T, String> name) {
    String text = text(column);
    for (T value : values) {
      if (name.apply(value).equals(text)) {
        return Optional.of(value);
      }
    }
    return wrong(column, values.stream().map(name).collect(Collectors.joining(" or ")));
  }

  private <T> Optional<T> wrong(String column, String expected) {
    problems.add(
        line.number(), position(column), column + " is '" + text(column) + "'", expected, REMEDY);
    return Optional.empty();
  }

  private String text(String column) {
    return fields.get(columns.indexOf(column));
  }

  /** The character, counted from 1, at which a field begins. */
  private int position(String column) {
    int left = columns.indexOf(column);
    boolean quotation = false;
    boolean inside = false;
    boolean begins = true;
    int at = 0;
    while (left > 0) {
      char c = line.text().charAt(at++);
      // Only a quote that begins a field begins a quotation; a doubled one in it leaves it twice.
      if (begins) {
        quotation = c == '"';
        inside = quotation;
      } else if (quotation && c == '"') {
        inside = !inside;
      }
      begins = c == ',' && !inside;
      left -= begins ? 1 : 0;
    }
    return at + 1;
  }

  private static boolean allPresent(Optional<?>... values) {
    return Arrays.stream(values).allMatch(Optional::isPresent);
  }
}
