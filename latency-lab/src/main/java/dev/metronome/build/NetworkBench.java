package dev.metronome.build;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runner;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Invocation;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures groups of models that are loaded together, beside the {@link ReferenceNetwork}.
 *
 * <p>Models lie in a folder of their own while they are loaded; what a kill leaves there, the next
 * bench in the folder deletes.
 */
final class NetworkBench implements AutoCloseable {

  /** How many models are loaded at a time: more cost memory, fewer are compared less often. */
  static final int GROUP = 16;

  private final Runner runner;
  private final Exporter exporter;
  private final BurstPlan plan;
  private final Path scratch;
  private final ReferenceNetwork reference;
  private long measuringNanos;

  /**
   * A network with the seed of its random weights.
   *
   * @param part whether it stands for a part of networks, which has other layers around it
   */
  record Subject(Network network, long weightsSeed, boolean part) {}

  /**
   * A bench.
   *
   * @param reference beside which everything is measured
   * @param scratch a folder for models, which is deleted in the end
   */
  NetworkBench(
      Runner runner, Exporter exporter, BurstPlan plan, ReferenceNetwork reference, Path scratch)
      throws IOException {
    this.runner = runner;
    this.exporter = exporter;
    this.plan = plan;
    this.scratch = scratch;
    Files.createDirectories(scratch);
    deleteModels();
    this.reference = reference;
  }

  /** Exports and measures networks side by side; the results are in their order. */
  InterleavedMeasurer.Group measure(
      List<Subject> subjects, long seed, Stop stop, InterleavedMeasurer.Listener listener)
      throws IOException {
    List<LoadedModel> models = new ArrayList<>();
    try {
      for (Subject subject : subjects) {
        stop.check();
        models.add(load(subject));
      }
      return measureLoaded(models, seed, stop, listener);
    } finally {
      models.forEach(LoadedModel::close);
    }
  }

  /** Measures a model that is there already. */
  InterleavedMeasurer.Group measureLoaded(
      List<LoadedModel> models, long seed, Stop stop, InterleavedMeasurer.Listener listener)
      throws IOException {
    List<Invocation> invocations =
        models.stream().map(model -> (Invocation) () -> run(model, stop)).toList();
    // Loaded anew for every group: where in memory it lies moves its speed by half a percent, which
    // would be an error of all groups if they shared one.
    try (LoadedModel loaded = load(reference.subject())) {
      // What loading left behind is collected now rather than in the middle of a burst.
      System.gc();
      long start = System.nanoTime();
      try {
        return new InterleavedMeasurer(
                plan, () -> run(loaded, stop), new GarbageCollections(), seed)
            .measure(invocations, listener);
      } finally {
        measuringNanos += System.nanoTime() - start;
      }
    }
  }

  /** How long models were run so far; the rest is exporting and loading them. */
  Duration measuring() {
    return Duration.ofNanos(measuringNanos);
  }

  private static void run(LoadedModel model, Stop stop) {
    // Two reads of memory, some nanoseconds beside microseconds of inference.
    stop.check();
    model.run();
  }

  private LoadedModel load(Subject subject) throws IOException {
    Path file = scratch.resolve("model." + exporter.format());
    Weights weights = Weights.random(subject.network.weights(), subject.weightsSeed);
    exporter.export(subject.network, weights, options(subject), file);
    try {
      return runner.load(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** As networks are deployed: 8-bit ones take and give float32, and have integers in between. */
  private ExportOptions options(Subject subject) {
    return switch (runner.target().precision()) {
      case FLOAT32 -> ExportOptions.DEFAULT;
      case INT8 ->
          ExportOptions.DEFAULT.withQuantization(
              Quantization.FOR_TIMING.withInterface(subject.part, subject.part));
    };
  }

  private void deleteModels() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    deleteModels();
    Files.delete(scratch);
  }
}
