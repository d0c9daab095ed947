package dev.metronome.tables.csv;

import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private static final String REMEDY =
      "take the file from where it was built, or measure the row again";

  private final Line line;
  private final CSVRecord fields;
  private final FileProblems problems;

  private RowReader(Line line, CSVRecord fields, FileProblems problems) {
    this.line = line;
    this.fields = fields;
    this.problems = problems;
  }

  /** Reads a line; what is wrong in it is noted in {@code problems}. */
  static Row read(Line line, FileProblems problems) {
    List<CSVRecord> records;
    try (CSVParser parser = CSVParser.parse(line.text(), TableText.CSV)) {
      records = parser.getRecords();
    } catch (IOException | UncheckedIOException e) {
      problems.add(
          line.number(), 1, "the row has a broken quotation", "comma-separated values", REMEDY);
      return new Row(line, Optional.empty(), Optional.empty());
    }
    int found = records.isEmpty() ? 0 : records.get(0).size();
    if (records.size() != 1 || found != TableText.COLUMNS.size()) {
      problems.add(
          line.number(),
          1,
          "the row has " + found + (found == 1 ? " field" : " fields"),
          TableText.COLUMNS.size() + " fields, one per column",
          REMEDY);
      return new Row(line, Optional.empty(), Optional.empty());
    }
    RowReader reader = new RowReader(line, records.get(0), problems);
    return new Row(line, reader.signature(), reader.measurement());
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

  private Optional<Measurement> measurement() {
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
                stopReason.orElseThrow()));
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
    if (TIME.matcher(text).matches()) {
      return Optional.of(Double.valueOf(text));
    }
    return wrong(column, "milliseconds from 0 up, as a decimal such as 1.234567");
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
    return fields.get(TableText.COLUMNS.indexOf(column));
  }

  /** The character, counted from 1, at which a field begins. */
  private int position(String column) {
    int left = TableText.COLUMNS.indexOf(column);
    boolean quoted = false;
    int at = 0;
    while (left > 0) {
      char c = line.text().charAt(at++);
      quoted ^= c == '"';
      left -= c == ',' && !quoted ? 1 : 0;
    }
    return at + 1;
  }

  private static boolean allPresent(Optional<?>... values) {
    return Arrays.stream(values).allMatch(Optional::isPresent);
  }
}
