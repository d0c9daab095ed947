package dev.metronome.build;

import dev.metronome.remote.power.EnergyMeasurer;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.RowEnergy;
import dev.metronome.tables.csv.LatencyTableJournal;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures the rows of a table, a group at a time, and journals them. */
final class RowMeasuring {

  private final Rows rows;
  private final long seed;
  private final Dealer dealer;
  private final Optional<EnergyMeasurer> energy;
  private final LatencyTableJournal journal;
  private final SampleFiles samples;
  private final BuildProgress progress;
  private final Stop stop;
  private final BuildWatcher watcher;

  RowMeasuring(
      Rows rows,
      long seed,
      Dealer dealer,
      Optional<EnergyMeasurer> energy,
      LatencyTableJournal journal,
      SampleFiles samples,
      BuildProgress progress,
      Stop stop) {
    this.rows = rows;
    this.seed = seed;
    this.dealer = dealer;
    this.energy = energy;
    this.journal = journal;
    this.samples = samples;
    this.progress = progress;
    this.stop = stop;
    this.watcher = new BuildWatcher(progress, () -> journal.rows().size());
  }

  /** Measures what the journal has not; every row is there then. */
  void measure(SharedMeasuring shared) throws IOException {
    progress.started(BuildProgress.Stage.ROWS, journal.rows().size(), rows.count());
    journal.rows().values().forEach(row -> drift(row.device(), (Measurement) row.cost()));
    measureShared(shared);
    List<Rows.Row> missing = missing(rows.inRandomOrder());
    int before = journal.rows().size();
    int size = dealer.batchSize(missing.size());
    List<List<Rows.Row>> groups = Dealer.parts(missing, size);
    List<Dealer.Batch> batches = new ArrayList<>();
    for (List<Rows.Row> group : groups) {
      batches.add(batch(group, seed + before + (long) batches.size() * size));
    }
    dealer.measure(
        batches,
        stop,
        (batch, device, measured) -> keep(groups.get(batch), device, measured),
        watcher);
  }

  private List<Rows.Row> missing(List<Rows.Row> all) {
    return all.stream().filter(row -> !journal.rows().containsKey(row.operation())).toList();
  }

  private static Dealer.Batch batch(List<Rows.Row> group, long seed) {
    return new Dealer.Batch(group.stream().map(Rows.Row::subject).toList(), seed);
  }

  /** Of what all devices measured, each that is there gives some of the rows. */
  private void measureShared(SharedMeasuring shared) throws IOException {
    List<Rows.Row> group = rows.shared();
    Map<String, Map<String, InterleavedMeasurer.Result>> measured =
        shared.measure(
            dealer, group.stream().map(Rows.Row::name).toList(), batch(group, seed), stop);
    List<String> fit = dealer.present().stream().filter(measured::containsKey).toList();
    for (int i = 0; i < group.size() && !fit.isEmpty(); i++) {
      Rows.Row row = group.get(i);
      String device = fit.get(i % fit.size());
      // What an earlier session measured is in the journal, or is measured with the others.
      if (!missing(List.of(row)).isEmpty() && measured.get(device).containsKey(row.name())) {
        keep(row, device, measured.get(device).get(row.name()));
      }
    }
  }

  private void keep(List<Rows.Row> group, String device, InterleavedMeasurer.Group measured)
      throws IOException {
    samples.writeReference(
        samples.ofReference("rows", journal.rows().size()), measured.reference());
    for (int i = 0; i < group.size(); i++) {
      keep(group.get(i), device, measured.results().get(i));
    }
  }

  private void keep(Rows.Row row, String device, InterleavedMeasurer.Result result)
      throws IOException {
    // Samples first: a row in the journal always has them.
    samples.write(
        samples.ofRow(row.number(), row.operation().signature().op()),
        row.operation().toString(),
        result.samples());
    // Row by row, as it takes long: a kill loses the energy of one.
    Optional<RowEnergy> taken =
        energy.isPresent()
            ? Optional.of(dealer.energy(row.subject(), energy.get(), stop))
            : Optional.empty();
    journal.append(
        row.operation(), new LatencyRow(result.measurement(), Optional.empty(), device, taken));
    progress.finished(
        journal.rows().size(),
        row.operation().toString(),
        result.measurement(),
        drift(device, result.measurement()));
  }

  private double drift(String device, Measurement measurement) {
    return watcher.drift(device, measurement.ratio().orElseThrow().referenceMs());
  }
}
