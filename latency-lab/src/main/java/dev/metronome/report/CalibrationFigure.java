package dev.metronome.report;

import dev.metronome.build.MeasuredNetworks;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Plot;
import dev.metronome.report.page.Plot.Axis;
import dev.metronome.report.page.Series;
import dev.metronome.report.source.TableRun;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import java.util.List;
import java.util.Optional;

/** How well a table fits the networks that it was calibrated on. */
final class CalibrationFigure {

  private CalibrationFigure() {}

  /**
   * The figure, where the table has all rows of these networks.
   *
   * @param levelMs of the reference, which the table is stated at
   */
  static Optional<Figure> of(TableRun run, double levelMs) {
    LatencyModel model = LatencyModel.sumOfRows(run.table());
    SearchSpace space = run.space().orElseThrow();
    DataTable data =
        new DataTable("calibration")
            .text("architecture", "Architecture")
            .number("measured_ms", "measured, ms", 4)
            .number("measured_ci95_low_ms", "95 % from", 4)
            .number("measured_ci95_high_ms", "to", 4)
            .number("predicted_ms", "predicted, ms", 4)
            .number("error_percent", "error, %", 2);
    Series series = new Series("networks of the calibration", Series.Kind.POINTS, 0);
    try {
      for (MeasuredNetworks.Measured network : run.networks()) {
        double predictedMs =
            model
                .estimate(
                    NetworkSignatures.of(
                        space.network(ArchitectureText.parse(network.architecture(), space))))
                .ms();
        double measuredMs = network.ratio() * levelMs;
        series.add(measuredMs, predictedMs, network.architecture());
        data.row(
            network.architecture(),
            measuredMs,
            network.ci95Low() * levelMs,
            network.ci95High() * levelMs,
            predictedMs,
            100 * (predictedMs / measuredMs - 1));
      }
    } catch (BadInputException rowsAreMissing) {
      return Optional.empty();
    }
    return Optional.of(
        Figure.of(
            "Predicted against measured",
            "The networks that the table was calibrated on, which flatter it: 'metronome table"
                + " check' measures others. The bands are 5 % and 10 %.",
            Plot.diagonal(
                Axis.of("measured, ms"),
                Axis.of("predicted, ms"),
                List.of(series),
                List.of(0.1, 0.05)),
            data));
  }
}
