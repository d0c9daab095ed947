package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.CostRatio;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.TableDiff;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares what operations cost alone by two tables: ratio B/A, most different first; and"
          + " which of them the two rank in opposite order.",
      "The interval of a ratio follows from those of its rows: a measured median's bootstrap, or a"
          + " published mean's 1.96 standard errors. A '*' is where it does not hold 1."
    },
    footer = "  metronome table diff tables/desktop tables/tflite")
final class TableDiffCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A", description = "A table, or the folder it lies in.")
  private Path a;

  @Parameters(index = "1", paramLabel = "B", description = "Another one.")
  private Path b;

  /** Pairs in opposite order that are printed; JSON has all. */
  private static final int SHOWN_REVERSALS = 5;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    List<LatencyTable> tables = readAll(List.of(a, b));
    print(tables.get(0), tables.get(1), TableDiff.of(tables.get(0), tables.get(1)));
    return Metronome.DONE;
  }

  /** Reads tables, and tells what is wrong in all of them at once. */
  static List<LatencyTable> readAll(List<Path> files) throws IOException {
    List<LatencyTable> tables = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        tables.add(LatencyTableCsv.read(TableShowCommand.csv(file)));
      } catch (BadInputException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return tables;
  }

  private void print(LatencyTable first, LatencyTable second, TableDiff diff) {
    ObjectNode document = Output.object();
    document.put("a", a.toString());
    document.put("b", b.toString());
    output.text("A  %s", a);
    output.text("B  %s", b);
    ObjectNode differences = document.putObject("differences");
    differences(first, second)
        .forEach(
            (what, values) -> {
              differences.put(what, values);
              output.text("   %s differs: %s", what, values);
            });
    String operations =
        "%-" + TableRows.operationWidth(diff.rows().stream().map(TableDiff.Row::operation)) + "s";
    output.text(
        "%n" + operations + " %10s %10s %8s %18s",
        "operation, alone",
        "A ms",
        "B ms",
        "B/A",
        "95 % interval");
    ArrayNode rows = document.putArray("rows");
    diff.rows().forEach(row -> print(row, operations, rows.addObject()));
    printOnly("A", diff.onlyInFirst(), document.putArray("onlyInA"));
    printOnly("B", diff.onlyInSecond(), document.putArray("onlyInB"));
    long different = diff.rows().stream().filter(row -> row.differs().orElse(false)).count();
    document.put("differing", different);
    output.text(
        "%n%,d rows in both, %,d of them different by more than their intervals; %,d only in A,"
            + " %,d only in B",
        diff.rows().size(), different, diff.onlyInFirst().size(), diff.onlyInSecond().size());
    printRanking(diff, document);
    output.json(document);
  }

  /** What is not the same about the tables as a whole: name to "A / B". */
  private static Map<String, String> differences(LatencyTable first, LatencyTable second) {
    Map<String, String> differences = new LinkedHashMap<>();
    first
        .target()
        .differencesFrom(second.target())
        .forEach((what, values) -> differences.put("target's " + what, values));
    if (!first.provenance().space().equals(second.provenance().space())) {
      differences.put("space", first.provenance().space() + " / " + second.provenance().space());
    }
    if (first.offsetMs() != second.offsetMs()) {
      differences.put(
          "offset",
          String.format(Locale.ROOT, "%.6f ms / %.6f ms", first.offsetMs(), second.offsetMs()));
    }
    return differences;
  }

  private void print(TableDiff.Row row, String operations, ObjectNode node) {
    node.put("operation", row.operation().toString());
    node.put("aMs", row.first().ms());
    node.put("aStatistic", row.first().statistic());
    node.put("bMs", row.second().ms());
    node.put("bStatistic", row.second().statistic());
    row.ratio().ifPresent(ratio -> node.put("ratio", ratio.value()));
    Optional<CostRatio.Interval> interval = row.ratio().flatMap(CostRatio::ci95);
    interval.ifPresent(
        i -> {
          node.put("ratioCi95Low", i.low());
          node.put("ratioCi95High", i.high());
        });
    String statistics =
        row.first().statistic().equals(row.second().statistic())
            ? ""
            : "  " + row.first().statistic() + " / " + row.second().statistic();
    output.text(
        operations + " %10.4f %10.4f %8s %18s %s%s",
        row.operation(),
        row.first().ms(),
        row.second().ms(),
        row.ratio().map(ratio -> decimals(ratio.value())).orElse("none"),
        interval.map(i -> decimals(i.low()) + " - " + decimals(i.high())).orElse("not known"),
        row.differs().orElse(false) ? "*" : " ",
        statistics);
  }

  /** Where the tables rank operations differently: what a search would choose otherwise. */
  private void printRanking(TableDiff diff, ObjectNode document) {
    List<TableDiff.Reversal> reversals = diff.reversals();
    diff.kendallTau()
        .ifPresent(
            tau -> {
              document.put("kendallTau", tau);
              output.text(
                  "Kendall's tau of their order %.3f; %,d pairs are surely in opposite order%s",
                  tau, reversals.size(), reversals.isEmpty() ? "" : ", the clearest:");
            });
    ArrayNode nodes = document.putArray("reversals");
    for (TableDiff.Reversal reversal : reversals) {
      ObjectNode node = nodes.addObject();
      node.put("fasterInA", reversal.faster().operation().toString());
      node.put("fasterInB", reversal.slower().operation().toString());
      node.put("strength", reversal.strength());
    }
    reversals.stream()
        .limit(SHOWN_REVERSALS)
        .forEach(
            reversal -> {
              output.text("  A %s, %s", ms(reversal.faster(), true), ms(reversal.slower(), true));
              output.text("  B %s, %s", ms(reversal.slower(), false), ms(reversal.faster(), false));
            });
  }

  private static String ms(TableDiff.Row row, boolean first) {
    return String.format(
        Locale.ROOT, "%.4f ms %s", (first ? row.first() : row.second()).ms(), row.operation());
  }

  private void printOnly(String table, List<Operation> operations, ArrayNode nodes) {
    if (!operations.isEmpty()) {
      output.text("%nonly in %s", table);
    }
    for (Operation operation : operations) {
      nodes.add(operation.toString());
      output.text("  %s", operation);
    }
  }

  private static String decimals(double ratio) {
    return String.format(Locale.ROOT, "%.4f", ratio);
  }
}
