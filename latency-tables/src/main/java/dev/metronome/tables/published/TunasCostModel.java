package dev.metronome.tables.published;

import dev.metronome.tables.Contribution;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The linear cost model of TuNAS (arXiv 2008.06120) as CSV: an intercept, and what each choice of
 * each layer contributes to a network's latency.
 *
 * <p>Columns {@code layer,stage,choice,kernel,expansion,contribution_ms}. Layer -1 is the
 * intercept; layers from 0 are the places of the space at which something is chosen, in order.
 * Choices are {@code sepconv} with a kernel, {@code inverted_bottleneck} with a kernel and an
 * expansion, and {@code skip}.
 *
 * <p>Only differences within a layer mean anything, and a row of a table is never negative. So each
 * layer is shifted until its cheapest choice is 0, and the shifts, with the intercept, make the
 * table's offset: the latency of a network that has the cheapest choice everywhere. Sums do not
 * change by it. Layers without a choice have explicit rows of 0 ms, as the intercept has their
 * time. A skipped layer has no row and costs nothing, so that skipping must be a layer's cheapest
 * choice.
 */
public final class TunasCostModel {

  static final String COLUMNS = "layer,stage,choice,kernel,expansion,contribution_ms";

  private static final String CHOICE = "layer,choice,kernel,expansion";

  private final List<LayerOptions> chosen;
  private final FileProblems problems;
  private final List<Map<Option, Coefficient>> layers = new ArrayList<>();
  private Optional<Coefficient> intercept = Optional.empty();

  /** A choice as the file names it. */
  private record Option(String choice, String kernel, String expansion) {

    @Override
    public String toString() {
      return choice
          + (kernel.isEmpty() ? "" : " of kernel " + kernel)
          + (expansion.isEmpty() ? "" : " and expansion " + expansion);
    }
  }

  /** A number and where it stands. */
  private record Coefficient(BigDecimal ms, Scalar at) {}

  private TunasCostModel(List<LayerOptions> chosen, FileProblems problems) {
    this.chosen = chosen;
    this.problems = problems;
    chosen.forEach(layer -> layers.add(new LinkedHashMap<>()));
  }

  /**
   * Reads a file.
   *
   * @param space what the networks are of, for the provenance
   * @param places all places of the space's networks, in order
   * @throws dev.metronome.tables.text.TableFormatException with all that is wrong
   */
  public static LatencyTable read(PublishedFile file, String space, List<LayerOptions> places) {
    FileProblems problems = file.problems();
    TunasCostModel model =
        new TunasCostModel(places.stream().filter(LayerOptions::isChosen).toList(), problems);
    List<Line> lines = file.lines(problems);
    if (!lines.isEmpty()) {
      model.readLines(lines);
    }
    problems.throwIfAny();
    Map<String, String> facts =
        file.facts(
            "TuNAS cost model, CSV",
            "coefficients of a linear model, as differences from the cheapest choice of the layer");
    facts.put("assumed.fixed", "the intercept has the time of layers without a choice");
    return new LatencyTable(
        file.target("Google Pixel 1"),
        new Provenance(
            space,
            file.imported(),
            "as published",
            "the model was fitted to whole networks by its authors",
            facts),
        model.offsetMs(),
        Optional.empty(),
        model.rows(places));
  }

  private void readLines(List<Line> lines) {
    Line columns = lines.get(0);
    if (!columns.text().equals(COLUMNS)) {
      problems.add(
          columns.number(), 1, "the first line does not name these columns", "the line " + COLUMNS);
      return;
    }
    lines.subList(1, lines.size()).forEach(this::readLine);
    int end = lines.get(lines.size() - 1).number() + 1;
    if (intercept.isEmpty()) {
      problems.add(end, 1, "the intercept is missing", "a line of layer -1");
    }
    for (int i = 0; i < chosen.size(); i++) {
      requireAll(i, end);
    }
  }

  private void readLine(Line line) {
    String[] fields = line.text().split(",", -1);
    if (fields.length != COLUMNS.split(",", -1).length) {
      problems.add(
          line.number(), 1, "the row has " + fields.length + " fields", "fields " + COLUMNS);
      return;
    }
    List<Scalar> scalars = new ArrayList<>();
    int column = 1;
    for (String field : fields) {
      scalars.add(new Scalar(field, line.number(), column));
      column += field.length() + 1;
    }
    Scalar value = scalars.get(5);
    Optional<BigDecimal> ms = Decimals.between(value.text(), -Decimals.MOST_MS, Decimals.MOST_MS);
    if (ms.isEmpty()) {
      wrong("contribution_ms", value, "milliseconds within an hour, " + Decimals.FORM);
    }
    Coefficient coefficient = new Coefficient(ms.orElse(BigDecimal.ZERO), value);
    if (fields[0].equals("-1")) {
      readIntercept(scalars, coefficient);
    } else {
      readChoice(scalars, coefficient);
    }
  }

  private void readIntercept(List<Scalar> fields, Coefficient coefficient) {
    List<String> texts = fields.subList(1, 5).stream().map(Scalar::text).toList();
    if (!texts.equals(List.of("intercept", "intercept", "", ""))) {
      problems.add(
          fields.get(0).line(),
          fields.get(1).column(),
          "layer -1 is '" + String.join(",", texts) + "'",
          "'intercept,intercept,,'");
    } else if (intercept.isPresent()) {
      problems.add(
          fields.get(0).line(),
          1,
          "the intercept is there a second time, after line " + intercept.get().at().line(),
          "one intercept");
    } else {
      intercept = Optional.of(coefficient);
    }
  }

  private void readChoice(List<Scalar> fields, Coefficient coefficient) {
    int layer = Decimals.whole(fields.get(0).text(), 0, chosen.size() - 1).orElse(-1);
    if (layer < 0) {
      wrong("layer", fields.get(0), "-1 for the intercept, or 0 to " + (chosen.size() - 1));
      return;
    }
    LayerOptions place = chosen.get(layer);
    Scalar stage = fields.get(1);
    if (!place.place().startsWith("stage" + stage.text() + ".")) {
      wrong("stage", stage, "the stage of " + place.place() + ", which layer " + layer + " is");
    }
    Option option = new Option(fields.get(2).text(), fields.get(3).text(), fields.get(4).text());
    if (!options(place).contains(option)) {
      wrong(
          CHOICE,
          new Scalar(
              layer + "," + option.choice() + "," + option.kernel() + "," + option.expansion(),
              stage.line(),
              fields.get(2).column()),
          "a choice that " + place.place() + " has: " + options(place));
      return;
    }
    Coefficient earlier = layers.get(layer).putIfAbsent(option, coefficient);
    if (earlier != null) {
      problems.add(
          stage.line(),
          1,
          option
              + " of layer "
              + layer
              + " is there a second time, after line "
              + earlier.at().line(),
          "each choice once");
    }
  }

  /** Notes what a layer lacks, and a skip that costs more than another choice. */
  private void requireAll(int layer, int end) {
    Map<Option, Coefficient> found = layers.get(layer);
    List<Option> missing = new ArrayList<>(options(chosen.get(layer)));
    missing.removeAll(found.keySet());
    for (Option option : missing) {
      problems.add(
          end,
          1,
          option + " of layer " + layer + " (" + chosen.get(layer).place() + ") is missing",
          "a line for every choice");
    }
    Coefficient skip = found.get(skip());
    if (skip != null && skip.ms().compareTo(cheapest(found)) > 0) {
      wrong(
          "contribution_ms",
          skip.at(),
          "the least of its layer, as nothing is cheaper than a layer that is not there");
    }
  }

  private static BigDecimal cheapest(Map<Option, Coefficient> layer) {
    return layer.values().stream().map(Coefficient::ms).min(Comparator.naturalOrder()).get();
  }

  private double offsetMs() {
    BigDecimal sum = intercept.orElseThrow().ms();
    for (Map<Option, Coefficient> layer : layers) {
      sum = sum.add(cheapest(layer));
    }
    return Decimals.rounded(sum);
  }

  private Map<Operation, LatencyRow> rows(List<LayerOptions> places) {
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    for (LayerOptions place : places) {
      int layer = chosen.indexOf(place);
      for (OpSignature operation : place.operations()) {
        BigDecimal ms =
            layer < 0
                ? BigDecimal.ZERO
                : layers
                    .get(layer)
                    .get(option(operation))
                    .ms()
                    .subtract(cheapest(layers.get(layer)));
        rows.put(
            new Operation(operation, place.place()),
            new LatencyRow(new Contribution(Decimals.rounded(ms))));
      }
    }
    return rows;
  }

  private static List<Option> options(LayerOptions place) {
    List<Option> options = new ArrayList<>();
    place.operations().forEach(operation -> options.add(option(operation)));
    if (place.mayBeSkipped()) {
      options.add(skip());
    }
    return options;
  }

  private static Option skip() {
    return new Option("skip", "", "");
  }

  private static Option option(OpSignature operation) {
    boolean expands = operation.hiddenChannels() > 0;
    return new Option(
        operation.op().equals("separable_conv") ? "sepconv" : operation.op(),
        Integer.toString(operation.kernel()),
        expands ? Integer.toString(operation.hiddenChannels() / operation.input().channels()) : "");
  }

  private void wrong(String field, Scalar value, String expected) {
    problems.add(value.line(), value.column(), field + " is '" + value.text() + "'", expected);
  }
}
