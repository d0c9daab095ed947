package dev.metronome.report;

import dev.metronome.build.MeasuredNetworks;
import dev.metronome.build.ReferenceDrift;
import dev.metronome.problem.BadInputException;
import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Facts;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Note;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Plot.Mark;
import dev.metronome.report.page.Section;
import dev.metronome.report.page.Series;
import dev.metronome.report.source.TableRun;
import dev.metronome.tables.LatencyEstimate;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.measure.Ratio;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What there is to see of a latency table. */
final class TableSections {

  private static final int MOST_BARS = 40;
  private static final int MOST_BURSTS = 600;

  private final TableRun run;
  private final LatencyTable table;

  TableSections(TableRun run) {
    this.run = run;
    this.table = run.table();
  }

  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(
        Section.of(
            "Latency table " + run.name(),
            table.provenance().space() + " on " + table.target(),
            blocks()));
    run.check()
        .ifPresent(
            check -> sections.add(new CheckSection(run.name() + ": check", check).section()));
    return sections;
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (!run.gaps().isEmpty()) {
      blocks.add(new Note("What is missing", run.gaps()));
    }
    blocks.add(facts());
    if (!table.rows().isEmpty()) {
      blocks.add(cost());
      spread().ifPresent(blocks::add);
    }
    drift().ifPresent(blocks::add);
    if (run.check().isEmpty()) {
      calibration().ifPresent(blocks::add);
    }
    try {
      DecisionCostMap.of(run).ifPresent(blocks::add);
    } catch (BadInputException e) {
      if (run.finished()) {
        blocks.add(
            new Note(
                "The costs of decisions are not shown",
                List.of("The table lacks rows of its space: " + e.problems().get(0).what() + ".")));
      }
    }
    return blocks;
  }

  private Facts facts() {
    Facts.Builder facts = new Facts.Builder();
    facts.figure("rows", String.valueOf(table.rows().size()));
    run.check()
        .ifPresent(
            check -> {
              facts.figure("mean error", Text.format("%.2f %%", check.errors().mapePercent()));
              facts.figure("within 5 %", Text.format("%.1f %%", check.errors().within5Percent()));
            });
    referenceMs().ifPresent(ms -> facts.figure("reference", Text.ms(ms)));
    facts
        .term("Check", run.trust())
        .term("Calibration", table.provenance().calibration())
        .term("Measured on", table.provenance().created().toString())
        .term("Plan", table.provenance().plan())
        .term("Beside its operations", Text.ms(table.offsetMs()) + " a network");
    table.provenance().facts().forEach(facts::term);
    return facts.build();
  }

  private OptionalDouble referenceMs() {
    return table.rows().values().stream()
        .flatMap(row -> ratio(row).stream())
        .mapToDouble(Ratio::referenceMs)
        .findFirst();
  }

  private static Optional<Ratio> ratio(LatencyRow row) {
    return row.cost() instanceof Measurement measured ? measured.ratio() : Optional.empty();
  }

  private Figure cost() {
    List<Map.Entry<Operation, LatencyRow>> rows =
        table.rows().entrySet().stream()
            .sorted(Comparator.comparingDouble(entry -> -entry.getValue().ms()))
            .toList();
    boolean calibrated = rows.stream().anyMatch(entry -> entry.getValue().calibrated().isPresent());
    DataTable data =
        new DataTable("rows")
            .text("operation", "Operation")
            .number("ms", "ms", 4)
            .number("ci95_low_ms", "95 % from", 4)
            .number("ci95_high_ms", "to", 4)
            .number("alone_ms", "alone, ms", 4)
            .number("alone_ci95_low_ms", "95 % from", 4)
            .number("alone_ci95_high_ms", "to", 4)
            .number("share_of_all_percent", "share of all rows, %", 2);
    boolean withEnergy = rows.stream().anyMatch(entry -> entry.getValue().energy().isPresent());
    if (withEnergy) {
      data.number("energy_mean_mj", "alone, mJ above idle", 4)
          .number("energy_ci95_low_mj", "95 % from", 4)
          .number("energy_ci95_high_mj", "to", 4)
          .number("energy_with_idle_mean_mj", "with idle, mJ", 4);
    }
    double all = rows.stream().mapToDouble(entry -> entry.getValue().ms()).sum();
    List<Series> series = new ArrayList<>();
    Series inNetworks = new Series("within networks (calibrated)", Series.Kind.BARS, 0);
    Series alone = new Series("alone", Series.Kind.BARS, calibrated ? 1 : 0);
    Series inNetworksSpread = new Series("95 % interval", Series.Kind.INTERVALS, 0);
    Series aloneSpread = new Series("95 % interval", Series.Kind.INTERVALS, calibrated ? 1 : 0);
    for (int i = 0; i < rows.size(); i++) {
      LatencyRow row = rows.get(i).getValue();
      Optional<LatencyEstimate.Interval> spread = row.cost().ci95();
      Optional<LatencyRow.Calibrated> fitted = row.calibrated();
      List<Object> cells = new ArrayList<>();
      Collections.addAll(
          cells,
          rows.get(i).getKey().toString(),
          row.ms(),
          fitted.map(c -> c.ci95LowMs()).or(() -> spread.map(s -> s.lowMs())).orElse(Double.NaN),
          fitted.map(c -> c.ci95HighMs()).or(() -> spread.map(s -> s.highMs())).orElse(Double.NaN),
          row.cost().ms(),
          spread.map(LatencyEstimate.Interval::lowMs).orElse(Double.NaN),
          spread.map(LatencyEstimate.Interval::highMs).orElse(Double.NaN),
          100 * row.ms() / all);
      if (withEnergy) {
        cells.addAll(energy(row));
      }
      data.row(cells.toArray());
      if (i < MOST_BARS) {
        int at = i;
        fitted.ifPresent(
            c -> {
              inNetworks.add(c.ms(), at);
              inNetworksSpread.add(c.ci95LowMs(), at, c.ci95HighMs());
            });
        alone.add(row.cost().ms(), at);
        spread.ifPresent(s -> aloneSpread.add(s.lowMs(), at, s.highMs()));
      }
    }
    if (calibrated) {
      series.add(inNetworks);
    }
    series.add(alone);
    if (calibrated) {
      series.add(inNetworksSpread);
    }
    series.add(aloneSpread);
    int shown = Math.min(MOST_BARS, rows.size());
    return Figure.wide(
        "Rows by cost",
        Text.format(
            "The %s%d rows%s with their 95 %% intervals; the data has all.",
            shown < rows.size() ? "costliest " : "",
            shown,
            shown < rows.size() ? " of " + rows.size() : ""),
        Plot.bars(
            Axis.fromZero("milliseconds"),
            rows.stream().limit(shown).map(entry -> OperationText.line(entry.getKey())).toList(),
            series),
        data);
  }

  private static List<Double> energy(LatencyRow row) {
    return row.energy()
        .map(e -> List.of(e.mj(), e.ci95LowMj(), e.ci95HighMj(), e.withIdleMj()))
        .orElse(Collections.nCopies(4, Double.NaN));
  }

  private Optional<Figure> spread() {
    DataTable data =
        new DataTable("spread")
            .text("operation", "Operation")
            .number("alone_ms", "alone, ms", 4)
            .number("half_interval_percent", "± 95 % interval, %", 2)
            .number("mad_percent", "median deviation of runs, %", 2)
            .number("runs", "runs", 0)
            .number("bursts", "bursts", 0)
            .number("redone_bursts", "redone", 0);
    Series interval = new Series("± 95 % interval of the row", Series.Kind.POINTS, 0);
    Series runs = new Series("median deviation of single runs", Series.Kind.POINTS, 1);
    table
        .rows()
        .forEach(
            (operation, row) -> {
              double ms = row.cost().ms();
              if (row.cost() instanceof Measurement measured && ms > 0) {
                double half =
                    50 * (measured.summary().ci95HighMs() - measured.summary().ci95LowMs()) / ms;
                double mad = 100 * measured.summary().madMs() / ms;
                interval.add(ms, half, operation.toString());
                runs.add(ms, mad, operation.toString());
                data.row(
                    operation.toString(),
                    ms,
                    half,
                    mad,
                    measured.summary().count(),
                    measured.ratio().map(Ratio::bursts).orElse(0),
                    measured.ratio().map(Ratio::redone).orElse(0));
              }
            });
    if (data.size() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Figure.of(
            "Spread",
            "How well each row is known, and how much single runs scatter, as a share of the row.",
            Plot.of(
                Axis.logarithmic("alone, ms"),
                Axis.fromZero("share of the row, %"),
                List.of(runs, interval),
                List.of()),
            data));
  }

  private Optional<Figure> drift() {
    List<ReferenceDrift.Burst> bursts = run.drift().bursts();
    if (bursts.isEmpty()) {
      return driftOfNetworks();
    }
    DataTable data =
        new DataTable("drift")
            .number("burst", "burst", 0)
            .text("stage", "stage")
            .number("group", "group", 0)
            .number("reference_ms", "reference, ms", 4);
    List<Series> series = new ArrayList<>();
    int every = Math.max(1, (bursts.size() + MOST_BURSTS - 1) / MOST_BURSTS);
    String stage = "";
    for (int i = 0; i < bursts.size(); i += every) {
      ReferenceDrift.Burst burst = bursts.get(i);
      if (!burst.stage().equals(stage)) {
        stage = burst.stage();
        series.add(new Series("while measuring " + name(stage), Series.Kind.POINTS, series.size()));
      }
      series.get(series.size() - 1).add(i + 1, burst.medianMs(), "group " + (burst.group() + 1));
      data.row(i + 1, burst.stage(), burst.group() + 1, burst.medianMs());
    }
    return Optional.of(
        driftFigure(
            "What the reference took, burst after burst"
                + (every > 1 ? ", one of " + every : "")
                + ": how fast the machine was while it measured.",
            "burst of the reference, in the order of measuring",
            series,
            data));
  }

  private static String name(String stage) {
    return stage.equals("calibration") ? "whole networks" : stage;
  }

  private Optional<Figure> driftOfNetworks() {
    if (run.networks().isEmpty()) {
      return Optional.empty();
    }
    DataTable data =
        new DataTable("drift")
            .number("network", "network", 0)
            .number("group", "group", 0)
            .number("reference_ms", "reference, ms", 4);
    Series series = new Series("while measuring whole networks", Series.Kind.POINTS, 0);
    for (int i = 0; i < run.networks().size(); i++) {
      MeasuredNetworks.Measured network = run.networks().get(i);
      series.add(i + 1, network.referenceMs(), network.architecture());
      data.row(i + 1, network.group() + 1, network.referenceMs());
    }
    return Optional.of(
        driftFigure(
            "What the reference took beside each network that the table was calibrated on; single"
                + " bursts are not at hand.",
            "whole network, in the order of measuring",
            List.of(series),
            data));
  }

  private Figure driftFigure(String caption, String x, List<Series> series, DataTable data) {
    List<Mark> level = new ArrayList<>();
    referenceMs().ifPresent(ms -> level.add(Mark.at("y", ms, "level of the table")));
    return Figure.of(
        "Drift over time",
        caption,
        Plot.of(Axis.of(x), Axis.of("reference, ms"), series, level),
        data);
  }

  /** Where no check tells, at least how well the networks fit that the table was calibrated on. */
  private Optional<Figure> calibration() {
    OptionalDouble levelMs = referenceMs();
    if (run.networks().isEmpty() || run.space().isEmpty() || levelMs.isEmpty()) {
      return Optional.empty();
    }
    return CalibrationFigure.of(run, levelMs.getAsDouble());
  }
}
