package dev.metronome.build;

import dev.metronome.build.BuildProgress.Stage;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Measures whole networks, a group at a time, and journals them. */
final class NetworkMeasuring {

  /**
   * Networks that belong together.
   *
   * @param group their number, from 0
   */
  record Planned(int group, List<Architecture> architectures) {}

  private final SearchSpace space;
  private final Dealer dealer;
  private final NetworkJournal journal;
  private final SampleFiles samples;
  private final Stage stage;
  private final long seed;
  private final BuildProgress progress;
  private final Stop stop;
  private final BuildWatcher watcher;

  NetworkMeasuring(
      SearchSpace space,
      Dealer dealer,
      NetworkJournal journal,
      SampleFiles samples,
      Stage stage,
      long seed,
      BuildProgress progress,
      Stop stop) {
    this.space = space;
    this.dealer = dealer;
    this.journal = journal;
    this.samples = samples;
    this.stage = stage;
    this.seed = seed;
    this.progress = progress;
    this.stop = stop;
    this.watcher = new BuildWatcher(progress, () -> journal.networks().size());
  }

  /** Measures a group, which several devices share out; each network is in the journal then. */
  void measure(List<Architecture> architectures, int group) throws IOException {
    Dealer.Batch whole = batch(architectures, group);
    int size = dealer.batchSize(architectures.size());
    List<Planned> planned = new ArrayList<>();
    List<Dealer.Batch> batches = new ArrayList<>();
    for (int from = 0; from < architectures.size(); from += size) {
      int to = Math.min(architectures.size(), from + size);
      planned.add(new Planned(group, architectures.subList(from, to)));
      batches.add(new Dealer.Batch(whole.subjects().subList(from, to), whole.seed() + from));
    }
    measure(planned, batches);
  }

  /** Measures groups, each side by side on one device; each network is in the journal then. */
  void measure(List<Planned> groups) throws IOException {
    measure(
        groups, groups.stream().map(each -> batch(each.architectures(), each.group())).toList());
  }

  private void measure(List<Planned> planned, List<Dealer.Batch> batches) throws IOException {
    dealer.measure(
        batches,
        stop,
        (batch, device, measured) -> keep(planned.get(batch), device, measured),
        watcher);
  }

  /** With weights that are the same whoever measures. */
  Dealer.Batch batch(List<Architecture> architectures, int group) {
    SplittableRandom seeds = new SplittableRandom(seed + group);
    List<NetworkBench.Subject> subjects = new ArrayList<>();
    for (Architecture architecture : architectures) {
      subjects.add(new NetworkBench.Subject(space.network(architecture), seeds.nextLong(), false));
    }
    return new Dealer.Batch(subjects, seeds.nextLong());
  }

  private void keep(Planned planned, String device, InterleavedMeasurer.Group measured)
      throws IOException {
    String name = stage.name().toLowerCase(Locale.ROOT);
    samples.writeReference(
        dealer.areSeveral()
            // A group may be measured in parts.
            ? samples.ofReference(name + "-from", journal.networks().size() + 1)
            : samples.ofReference(name, planned.group()),
        measured.reference());
    for (int i = 0; i < planned.architectures().size(); i++) {
      InterleavedMeasurer.Result result = measured.results().get(i);
      String architecture = planned.architectures().get(i).toString();
      int number = journal.networks().size() + 1;
      // Samples first: a network in the journal always has them.
      samples.write(samples.ofNetwork(number), architecture, result.samples());
      NetworkMeasurement network =
          NetworkMeasurement.of(architecture, planned.group(), result, device);
      journal.append(network);
      progress.finished(
          number,
          architecture,
          result.measurement(),
          watcher.drift(device, network.ratio().referenceMs()));
    }
  }
}
