package dev.metronome.build;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.files.FolderTree;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.Wording;
import dev.metronome.remote.power.EnergyMeasurer;
import dev.metronome.runner.Bench;
import dev.metronome.tables.RowEnergy;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures groups of networks on a {@link Bench}, beside the {@link ReferenceNetwork}.
 *
 * <p>Models lie in a folder of their own while they are measured; what a kill leaves there, the
 * next one in the folder deletes.
 */
final class NetworkBench implements AutoCloseable {

  /** How many models are loaded at a time: more cost memory, fewer are compared less often. */
  static final int GROUP = 16;

  private final Bench bench;
  private final Exporter exporter;
  private final BurstPlan plan;
  private final Path scratch;
  private final ReferenceNetwork reference;
  private final Duration measuringBefore;

  /**
   * A network with the seed of its random weights.
   *
   * @param part whether it stands for a part of networks, which has other layers around it
   */
  record Subject(Network network, long weightsSeed, boolean part) {}

  /**
   * Networks on a bench, which stays open.
   *
   * @param reference beside which everything is measured
   * @param scratch a folder for models, which is deleted in the end
   */
  NetworkBench(
      Bench bench, Exporter exporter, BurstPlan plan, ReferenceNetwork reference, Path scratch)
      throws IOException {
    this.bench = bench;
    this.exporter = exporter;
    this.plan = plan;
    this.scratch = scratch;
    Files.createDirectories(scratch);
    FolderTree.empty(scratch);
    this.reference = reference;
    this.measuringBefore = bench.measuring();
  }

  /** Exports and measures networks side by side; the results are in their order. */
  InterleavedMeasurer.Group measure(
      List<Subject> subjects, long seed, Stop stop, InterleavedMeasurer.Listener listener)
      throws IOException {
    try {
      stop.check();
      List<Path> models = export(subjects);
      Map<String, String> names = new HashMap<>();
      for (int i = 0; i < models.size(); i++) {
        // The architecture, or the operation of a row.
        names.put(models.get(i).toString(), subjects.get(i).network.name());
      }
      return measureFiles(models, names, seed, stop, listener);
    } finally {
      FolderTree.empty(scratch);
    }
  }

  /** Measures models that are there already. */
  InterleavedMeasurer.Group measureFiles(
      List<Path> models, long seed, Stop stop, InterleavedMeasurer.Listener listener)
      throws IOException {
    return measureFiles(models, Map.of(), seed, stop, listener);
  }

  private InterleavedMeasurer.Group measureFiles(
      List<Path> models,
      Map<String, String> names,
      long seed,
      Stop stop,
      InterleavedMeasurer.Listener listener)
      throws IOException {
    Path beside = export(reference.subject(), "reference");
    try {
      return bench.measure(models, beside, plan, seed, stop::check, listener);
    } catch (ProblemException e) {
      // What a file was refused for is told of its network: the file is gone by then.
      Map<String, String> all = new HashMap<>(names);
      all.put(beside.toString(), reference.name());
      throw new Wording(all).of(e);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Measures the energy of a network that was measured before. */
  RowEnergy energy(Subject subject, EnergyMeasurer measurer, Stop stop) throws IOException {
    Path model = export(subject, "energy");
    try {
      return measurer.measure(bench, model, stop::check).ofRow();
    } finally {
      Files.deleteIfExists(model);
    }
  }

  /** How long models were run so far; the rest is exporting and loading them. */
  Duration measuring() {
    return bench.measuring().minus(measuringBefore);
  }

  /** On all cores, as nothing is measured meanwhile. */
  private List<Path> export(List<Subject> subjects) throws IOException {
    try {
      return IntStream.range(0, subjects.size())
          .parallel()
          .mapToObj(i -> exportUnchecked(subjects.get(i), "model-" + i))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Path exportUnchecked(Subject subject, String name) {
    try {
      return export(subject, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path export(Subject subject, String name) throws IOException {
    Path file = scratch.resolve(name + "." + exporter.format());
    Weights weights = Weights.random(subject.network.weights(), subject.weightsSeed);
    exporter.export(subject.network, weights, options(subject).withoutDurability(), file);
    return file;
  }

  /** As networks are deployed: 8-bit ones take and give float32, and have integers in between. */
  private ExportOptions options(Subject subject) {
    return switch (bench.target().precision()) {
      case FLOAT32 -> ExportOptions.DEFAULT;
      case INT8 ->
          ExportOptions.DEFAULT.withQuantization(
              Quantization.FOR_TIMING.withInterface(subject.part, subject.part));
    };
  }

  @Override
  public void close() throws IOException {
    FolderTree.delete(scratch);
  }
}
