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

  private final SearchSpace space;
  private final NetworkBench bench;
  private final NetworkJournal journal;
  private final SampleFiles samples;
  private final Stage stage;
  private final long seed;
  private final BuildProgress progress;
  private final Stop stop;
  private double firstReferenceMs;

  NetworkMeasuring(
      SearchSpace space,
      NetworkBench bench,
      NetworkJournal journal,
      SampleFiles samples,
      Stage stage,
      long seed,
      BuildProgress progress,
      Stop stop) {
    this.space = space;
    this.bench = bench;
    this.journal = journal;
    this.samples = samples;
    this.stage = stage;
    this.seed = seed;
    this.progress = progress;
    this.stop = stop;
  }

  /** Measures a group side by side; each network is in the journal then. */
  void measure(List<Architecture> architectures, int group) throws IOException {
    SplittableRandom seeds = new SplittableRandom(seed + group);
    List<NetworkBench.Subject> subjects = new ArrayList<>();
    for (Architecture architecture : architectures) {
      subjects.add(new NetworkBench.Subject(space.network(architecture), seeds.nextLong(), false));
    }
    int before = journal.networks().size();
    InterleavedMeasurer.Group measured =
        bench.measure(
            subjects,
            seeds.nextLong(),
            stop,
            (done, bursts, redone) -> progress.round(before + done * architectures.size(), redone));
    samples.writeReference(
        samples.ofReference(stage.name().toLowerCase(Locale.ROOT), group), measured.reference());
    for (int i = 0; i < architectures.size(); i++) {
      InterleavedMeasurer.Result result = measured.results().get(i);
      String architecture = architectures.get(i).toString();
      int number = journal.networks().size() + 1;
      // Samples first: a network in the journal always has them.
      samples.write(samples.ofNetwork(number), architecture, result.samples());
      NetworkMeasurement network = NetworkMeasurement.of(architecture, group, result);
      journal.append(network);
      if (firstReferenceMs == 0) {
        firstReferenceMs = network.ratio().referenceMs();
      }
      progress.finished(
          number,
          architecture,
          result.measurement(),
          network.ratio().referenceMs() / firstReferenceMs);
    }
  }
}
