package dev.metronome.build;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Calibrates a table on whole networks, batch after batch, until the error on networks that are
 * left out stops falling.
 */
final class TableCalibrator {

  /** It has stopped falling when so many batches brought no new lowest error. */
  private static final int PATIENCE = 2;

  /** ... lower by at least this share. */
  private static final double LEAST_GAIN = 0.05;

  private final SearchSpace space;
  private final CalibrationPlan plan;
  private final LatencyTable rows;
  private final DeviceOffsets offsets;
  private final long seed;

  /**
   * A calibrator.
   *
   * @param rows the table as the mean device has it, at any level of the reference
   * @param offsets of the devices that measured the networks
   */
  TableCalibrator(
      SearchSpace space,
      CalibrationPlan plan,
      LatencyTable rows,
      DeviceOffsets offsets,
      long seed) {
    this.space = space;
    this.plan = plan;
    this.rows = rows;
    this.offsets = offsets;
    this.seed = seed;
  }

  /** Measures networks until there are enough; those in the journal count. */
  void measure(NetworkJournal journal, NetworkMeasuring measuring, BuildProgress progress)
      throws IOException {
    long start = System.nanoTime();
    double lowestError = Double.POSITIVE_INFINITY;
    int lowestBatch = 0;
    NetworkSampler sampler = new NetworkSampler(space, seed);
    DecisionCosts costs = DecisionCosts.of(space, LatencyModel.sumOfRows(rows));
    Set<String> drawn = new HashSet<>();
    for (int batch = 0; batch * plan.batch() < plan.mostNetworks(); batch++) {
      int number = batch;
      int size = Math.min(plan.batch(), plan.mostNetworks() - batch * plan.batch());
      // Drawn for finished batches too, so that a resumed calibration has the same networks.
      List<Architecture> missing = new ArrayList<>(draw(sampler, size, costs, drawn));
      journal.networks().stream()
          .filter(network -> network.group() == number)
          .forEach(
              network -> missing.remove(ArchitectureText.parse(network.architecture(), space)));
      if (!missing.isEmpty()) {
        if (batch > 0 && System.nanoTime() - start > plan.timeLimit().toNanos()) {
          return;
        }
        measuring.measure(missing, batch);
      }
      List<NetworkMeasurement> measured =
          journal.networks().stream().filter(network -> network.group() <= number).toList();
      CalibrationFit.Result fit = fit(rows, measured);
      progress.calibrated(fit.calibration());
      double error = fit.calibration().errorShare();
      if (error < (1 - LEAST_GAIN) * lowestError) {
        lowestError = error;
        lowestBatch = batch;
      } else if (batch - lowestBatch >= PATIENCE) {
        return;
      }
    }
  }

  /**
   * One half has every choice of every decision, the other the whole range of latency: even draws
   * all lie near its middle, and say little about the ends.
   */
  private static List<Architecture> draw(
      NetworkSampler sampler, int size, DecisionCosts costs, Set<String> drawn) {
    List<Architecture> batch = new ArrayList<>();
    sampler.balanced(size / 2).stream()
        .filter(architecture -> drawn.add(architecture.toString()))
        .forEach(batch::add);
    sampler
        .stratified(size - batch.size(), costs, drawn)
        .forEach(
            architecture -> {
              drawn.add(architecture.toString());
              batch.add(architecture);
            });
    return batch;
  }

  /** The table with its rows calibrated, at the quiet level of all that was measured. */
  LatencyTable calibrated(LatencyTable table, List<NetworkMeasurement> networks) {
    CalibrationFit.Result fit = fit(table, networks);
    Map<Operation, LatencyRow> calibrated = new LinkedHashMap<>();
    table
        .rows()
        .forEach(
            (operation, row) ->
                calibrated.put(operation, row.withCalibrated(fit.rows().get(operation))));
    Provenance raw = table.provenance();
    return new LatencyTable(
        table.target(),
        new Provenance(
            raw.space(),
            raw.created(),
            raw.plan(),
            "Bayesian linear regression on " + networks.size() + " whole networks",
            raw.facts()),
        fit.offsetMs(),
        Optional.of(fit.calibration()),
        calibrated);
  }

  private CalibrationFit.Result fit(LatencyTable table, List<NetworkMeasurement> networks) {
    Map<Operation, Double> aloneMs = new LinkedHashMap<>();
    table.rows().forEach((operation, row) -> aloneMs.put(operation, row.cost().ms()));
    double levelMs = ReferenceLevel.of(table).orElseThrow();
    return CalibrationFit.fit(
        aloneMs,
        networks.stream()
            .map(
                network ->
                    new CalibrationFit.Network(
                        operations(network.architecture()),
                        network.ratio().value() / offsets.factor(network.device()) * levelMs))
            .toList());
  }

  private List<Operation> operations(String architecture) {
    return NetworkSignatures.of(space.network(ArchitectureText.parse(architecture, space))).stream()
        .map(operation -> Operation.anywhere(operation.signature()))
        .toList();
  }
}
