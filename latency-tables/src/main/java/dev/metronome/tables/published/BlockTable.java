package dev.metronome.tables.published;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads YAML with one row per block, of which ProxylessNAS and Once-for-All have a dialect each.
 *
 * <p>A file that was cut between two rows looks like one with fewer rows and is read as such; one
 * that was cut within a row is refused.
 */
final class BlockTable {

  private static final String STEM = "Conv";
  private static final String CLASSIFIER = "Logits";
  private static final String BLOCK = "expanded_conv";
  private static final int MOST_COUNT = 999_999_999;
  private static final int MOST_CLASSES = 1_000_000;

  /** The name of a first convolution does not have its kernel. */
  private static final int STEM_KERNEL = 3;

  private final BlockDialect dialect;
  private final FileProblems problems;
  private final Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
  private final Map<Operation, Integer> lineOf = new HashMap<>();
  private final TreeSet<Integer> resolutions = new TreeSet<>();
  private boolean classifiersPool;

  private BlockTable(BlockDialect dialect, FileProblems problems) {
    this.dialect = dialect;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @throws dev.metronome.tables.text.TableFormatException with all that is wrong
   */
  static BlockTable read(PublishedFile file, BlockDialect dialect) {
    FileProblems problems = file.problems();
    List<Line> lines = file.lines(problems);
    BlockTable table = new BlockTable(dialect, problems);
    if (!lines.isEmpty()) {
      YamlRows.read(lines, problems).forEach(table::row);
    }
    problems.throwIfAny();
    return table;
  }

  /** One row per operation, in the order of the file. */
  Map<Operation, LatencyRow> rows() {
    return rows;
  }

  /** What the rows are of, such as {@code ProxylessNAS blocks at resolution 224}. */
  String space(String blocks) {
    return blocks
        + " blocks"
        + (resolutions.isEmpty()
            ? ""
            : resolutions.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" and ", " at resolution ", "")));
  }

  /** What had to be assumed about rows that the file has, by name. */
  Map<String, String> assumptions() {
    Map<String, String> assumptions = new LinkedHashMap<>();
    if (!resolutions.isEmpty()) {
      assumptions.put(
          "assumed.stem", "the kernel of " + STEM + " rows is 3; their names do not have it");
    }
    if (classifiersPool) {
      assumptions.put(
          "assumed.pool",
          CLASSIFIER
              + " rows take the last feature map, so they include its average pooling: their whole"
              + " time stands in the linear row, beside an explicit row of 0 ms for the pooling");
    }
    return assumptions;
  }

  private Map<String, List<String>> attributesOf() {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    for (String kind : List.of(STEM, "Conv_1", "Conv_2", "AvgPool2D", CLASSIFIER)) {
      attributes.put(kind, List.of("input", "output"));
    }
    attributes.put(BLOCK, dialect.blockAttributes());
    return attributes;
  }

  private void row(YamlRow row) {
    // Both are read, so that all that is wrong in either is noted.
    Optional<PublishedMean> cost = cost(row);
    Optional<RowName> name = RowName.parse(row.name(), attributesOf(), problems);
    List<OpSignature> operations = name.map(this::operations).orElse(List.of());
    if (cost.isEmpty() || operations.isEmpty()) {
      return;
    }
    // The first operation has the row's time; one behind it is a part of the first.
    PublishedMean part = new PublishedMean(cost.get().count(), 0, 0);
    for (int i = 0; i < operations.size(); i++) {
      keep(row.name(), Operation.anywhere(operations.get(i)), i == 0 ? cost.get() : part);
    }
  }

  private void keep(Scalar name, Operation operation, PublishedMean cost) {
    Integer earlier = lineOf.putIfAbsent(operation, name.line());
    if (earlier != null) {
      problems.add(
          name.line(),
          name.column(),
          "the row has the cost of " + operation + ", as line " + earlier + " has",
          "one row per operation");
    } else {
      rows.put(operation, new LatencyRow(cost));
    }
  }

  private Optional<PublishedMean> cost(YamlRow row) {
    int problemsBefore = problems.found();
    List<String> fields = List.of("count", "mean", dialect.spreadField());
    List<String> missing = new ArrayList<>(fields);
    missing.removeAll(row.fields().keySet());
    String expected = "the fields " + String.join(", ", fields) + ", each once";
    if (!missing.isEmpty()) {
      problems.add(
          row.name().line(),
          row.name().column(),
          "the row '" + row.name().text() + "' has no " + String.join(", ", missing),
          expected);
    }
    Map<String, BigDecimal> values = new HashMap<>();
    int count = 0;
    for (Map.Entry<String, Scalar> field : row.fields().entrySet()) {
      Scalar value = field.getValue();
      if (field.getKey().equals("count")) {
        OptionalInt read = Decimals.whole(value.text(), 1, MOST_COUNT);
        count = read.orElse(0);
        if (read.isEmpty()) {
          wrong("count", value, "a whole number from 1 to " + MOST_COUNT);
        }
      } else if (fields.contains(field.getKey())) {
        decimal(field.getKey(), value).ifPresent(v -> values.put(field.getKey(), v));
      } else {
        problems.add(value.line(), 1, "'" + field.getKey() + "' is an unknown field", expected);
      }
    }
    if (problems.found() > problemsBefore) {
      return Optional.empty();
    }
    double meanMs = Decimals.rounded(values.get("mean"));
    BigDecimal sdMs = dialect.standardDeviationMs(values.get(dialect.spreadField()));
    if (meanMs == 0) {
      wrong("mean", row.fields().get("mean"), "at least a nanosecond: nothing takes no time");
      return Optional.empty();
    }
    return Optional.of(new PublishedMean(count, meanMs, Decimals.rounded(sdMs)));
  }

  private Optional<BigDecimal> decimal(String field, Scalar value) {
    Optional<BigDecimal> decimal = Decimals.between(value.text(), 0, Decimals.MOST_MS);
    if (decimal.isEmpty()) {
      wrong(field, value, "milliseconds from 0 to " + Decimals.MOST_MS + ", " + Decimals.FORM);
    }
    return decimal;
  }

  private void wrong(String field, Scalar value, String expected) {
    problems.add(value.line(), value.column(), field + " is '" + value.text() + "'", expected);
  }

  private List<OpSignature> operations(RowName name) {
    return switch (name.kind()) {
      case BLOCK -> dialect.block(name).stream().toList();
      case CLASSIFIER -> classifier(name);
      default -> layer(name).stream().toList();
    };
  }

  private List<OpSignature> classifier(RowName name) {
    Optional<TensorShape> input = name.shape("input");
    Optional<Integer> classes = name.whole("output", 1, MOST_CLASSES);
    if (input.isEmpty() || classes.isEmpty()) {
      return List.of();
    }
    TensorShape pooled = new TensorShape(1, 1, input.get().channels());
    OpSignature linear = plain("linear", pooled, new TensorShape(1, 1, classes.get()));
    if (pooled.equals(input.get())) {
      return List.of(linear);
    }
    classifiersPool = true;
    return List.of(linear, plain("global_average_pool", input.get(), pooled));
  }

  private Optional<OpSignature> layer(RowName name) {
    Optional<TensorShape> input = name.shape("input");
    Optional<TensorShape> output = name.shape("output");
    if (input.isEmpty() || output.isEmpty()) {
      return Optional.empty();
    }
    return switch (name.kind()) {
      case "AvgPool2D" -> pool(name, input.get(), output.get());
      case STEM -> {
        int stride = (input.get().height() + output.get().height() - 1) / output.get().height();
        resolutions.add(input.get().height());
        yield convolution(name, input.get(), output.get(), STEM_KERNEL, stride);
      }
      default -> convolution(name, input.get(), output.get(), 1, 1);
    };
  }

  private static Optional<OpSignature> pool(RowName name, TensorShape input, TensorShape output) {
    if (!output.equals(new TensorShape(1, 1, input.channels()))) {
      name.wrong("output", "1x1x" + input.channels() + ", as the pooling is over the whole map");
      return Optional.empty();
    }
    return Optional.of(plain("global_average_pool", input, output));
  }

  private Optional<OpSignature> convolution(
      RowName name, TensorShape input, TensorShape output, int kernel, int stride) {
    if (!BlockShape.fits(input, output, stride)) {
      name.wrong("output", "a size that a stride makes of " + input);
      return Optional.empty();
    }
    return Optional.of(
        new OpSignature("conv", input, output, kernel, stride, 0, 0, dialect.activation(), false));
  }

  private static OpSignature plain(String op, TensorShape input, TensorShape output) {
    return new OpSignature(op, input, output, 0, 0, 0, 0, "none", false);
  }
}
