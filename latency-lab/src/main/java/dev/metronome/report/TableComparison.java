package dev.metronome.report;

import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Grid;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Section;
import dev.metronome.report.page.Series;
import dev.metronome.report.source.TableRun;
import dev.metronome.tables.TableDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several latency tables side by side: the rows of the others against those of the first. */
final class TableComparison {

  private final List<TableRun> runs;

  /** Of at least two tables. */
  TableComparison(List<TableRun> runs) {
    this.runs = runs;
  }

  Section section() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Grid("Tables", tables()));
    rows().ifPresent(blocks::add);
    return Section.of("Tables side by side", runs.size() + " tables.", blocks);
  }

  private DataTable tables() {
    DataTable data =
        new DataTable("tables")
            .text("table", "Table")
            .text("target", "target")
            .number("rows", "rows", 0)
            .number("mape_percent", "mean error, %", 2)
            .number("within_5_percent", "within 5 %, %", 1)
            .number("worst_percent", "worst, %", 2)
            .text("space", "space");
    for (TableRun run : runs) {
      data.row(
          run.name(),
          run.table().target().toString(),
          run.table().rows().size(),
          run.check().map(check -> check.errors().mapePercent()).orElse(Double.NaN),
          run.check().map(check -> check.errors().within5Percent()).orElse(Double.NaN),
          run.check().map(check -> check.errors().worstPercent()).orElse(Double.NaN),
          run.table().provenance().space());
    }
    return data;
  }

  private Optional<Figure> rows() {
    TableRun first = runs.get(0);
    DataTable data =
        new DataTable("rows-side-by-side")
            .text("operation", "Operation")
            .text("table", "table")
            .number("first_ms", first.name() + ", ms", 4)
            .number("ms", "ms", 4)
            .number("ratio", "ratio", 3);
    List<Series> series = new ArrayList<>();
    for (TableRun run : runs.subList(1, runs.size())) {
      Series points = new Series(run.name(), Series.Kind.POINTS, series.size());
      for (TableDiff.Row row : TableDiff.of(first.table(), run.table()).rows()) {
        double firstMs = row.first().ms();
        double ms = row.second().ms();
        // A logarithm has no 0.
        if (firstMs > 0 && ms > 0) {
          points.add(firstMs, ms, row.operation().toString());
        }
        data.row(row.operation().toString(), run.name(), firstMs, ms, ms / firstMs);
      }
      if (!points.isEmpty()) {
        series.add(points);
      }
    }
    if (data.size() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Figure.wide(
            "Rows against those of " + first.name(),
            "What operations take alone, where both tables have them; on the diagonal both take as"
                + " long, the bands are 5 % and 10 %.",
            Plot.diagonal(
                Axis.logarithmic(first.name() + ", ms"),
                Axis.logarithmic("the other, ms"),
                series,
                List.of(0.1, 0.05)),
            data));
  }
}
