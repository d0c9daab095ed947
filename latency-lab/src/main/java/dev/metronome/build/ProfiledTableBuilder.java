package dev.metronome.build;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.StoppedException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.DeviceFacts;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.Profiler;
import dev.metronome.runner.Runner;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.hipparchus.stat.descriptive.DescriptiveStatistics;

/**
 * Makes latency tables as that of ProxylessNAS was made (arXiv 1812.00332): random networks run
 * under a per-operator profiler, and a row is the mean over all its appearances in them. Such a
 * table is there to be compared with; {@link TableBuilder}'s are better.
 *
 * <p>The folder holds {@code profiled.csv}, a line for each network, and {@code table.csv} in the
 * end. It may be killed at any instant; the same request goes on with at most one network lost.
 */
public final class ProfiledTableBuilder {

  /** The networks that were profiled. */
  static final String NETWORKS = "profiled.csv";

  private static final String SCRATCH = ".profiles";

  private final Runner runner;
  private final Profiler profiler;
  private final Exporter exporter;

  /** Is told how it goes on. */
  public interface Listener {

    /** Takes no notice. */
    Listener NONE = new Listener() {};

    /**
     * Profiling is about to begin.
     *
     * @param finished how many networks an earlier run has profiled already
     */
    default void started(int finished, int networks) {}

    /**
     * A network was profiled and is on the disk.
     *
     * @param finished how many are
     * @param runMs mean of its inferences
     */
    default void profiled(int finished, double runMs) {}
  }

  /**
   * A builder for the target of a runner.
   *
   * @throws UnavailableException where its runtime has no profiler
   */
  public ProfiledTableBuilder(Runner runner, Exporter exporter) {
    this.runner = runner;
    this.exporter = exporter;
    this.profiler =
        runner
            .profiler()
            .orElseThrow(
                () ->
                    new UnavailableException(
                        runner.target().toString(),
                        "this runtime has no profiler",
                        "a runtime that tells what each operator takes",
                        "build the table with 'metronome table build'"));
  }

  /**
   * Makes a table; goes on with what the folder has, and returns its table where it is finished.
   *
   * @param stopRequested is asked between inferences whether to stop
   * @throws BadInputException where the folder has something else, or the networks lack rows of the
   *     space
   * @throws StoppedException where it was asked to stop
   * @throws IOException where the disk refuses
   */
  public LatencyTable build(
      ProfiledTableRequest request, Listener listener, BooleanSupplier stopRequested)
      throws IOException {
    List<Architecture> architectures =
        new NetworkSampler(request.space(), request.seed()).balanced(request.networks());
    requireEveryRow(request, architectures);
    Path table = request.folder().resolve(TableBuilder.TABLE);
    Path networks = request.folder().resolve(NETWORKS);
    if (Files.exists(table) && !Files.exists(networks)) {
      throw new BadInputException(
          table.toString(),
          "the folder has a table that is not made of profiles",
          "a folder without one",
          "name another folder");
    }
    try (ProfiledJournal journal = ProfiledJournal.open(networks, subject(request))) {
      if (!Files.exists(table)) {
        profileMissing(request, architectures, journal, listener, stopRequested);
        LatencyTableCsv.write(table(request, journal.networks()), table);
      }
    }
    return LatencyTableCsv.read(table);
  }

  private String subject(ProfiledTableRequest request) {
    return request.space().description()
        + " on "
        + runner.target()
        + ", "
        + request.planText()
        + ", seed "
        + request.seed();
  }

  /** Before anything is measured, as the networks are known by then. */
  private static void requireEveryRow(
      ProfiledTableRequest request, List<Architecture> architectures) {
    Set<OpSignature> missing =
        new LinkedHashSet<>(NetworkSignatures.rows(request.space()).keySet());
    for (Architecture architecture : architectures) {
      NetworkSignatures.of(request.space().network(architecture))
          .forEach(operation -> missing.remove(operation.signature()));
    }
    if (!missing.isEmpty()) {
      throw new BadInputException(
          missing.stream()
              .map(
                  row ->
                      new Problem(
                          request.space().description(),
                          "none of the " + request.networks() + " networks has the row " + row,
                          "networks that have every row of the space",
                          "take more networks (--networks), or others (--seed)"))
              .toList());
    }
  }

  private void profileMissing(
      ProfiledTableRequest request,
      List<Architecture> architectures,
      ProfiledJournal journal,
      Listener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    Stop stop = stop(request, journal, stopRequested);
    SplittableRandom seeds = new SplittableRandom(request.seed());
    Path scratch = request.folder().resolve(SCRATCH);
    Files.createDirectories(scratch);
    listener.started(journal.networks().size(), architectures.size());
    try {
      for (int i = 0; i < architectures.size(); i++) {
        long weightsSeed = seeds.nextLong();
        if (i < journal.networks().size()) {
          continue;
        }
        stop.check();
        // What a killed process left, and whatever a network that failed leaves.
        deleteAll(scratch);
        ProfiledNetwork network =
            profile(request, architectures.get(i), weightsSeed, scratch, stop);
        journal.append(network);
        listener.profiled(journal.networks().size(), network.runMs());
      }
      deleteAll(scratch);
      Files.delete(scratch);
    } catch (ClosedByInterruptException e) {
      // The interrupt came while a file was written, which is not there then.
      stop.check();
      throw e;
    }
  }

  private static Stop stop(
      ProfiledTableRequest request, ProfiledJournal journal, BooleanSupplier stopRequested) {
    return () -> {
      if (stopRequested.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw StoppedException.resumedBySameCommand(
            "stopped with "
                + journal.networks().size()
                + " of "
                + request.networks()
                + " networks profiled, saved in "
                + request.folder());
      }
    };
  }

  private ProfiledNetwork profile(
      ProfiledTableRequest request,
      Architecture architecture,
      long weightsSeed,
      Path scratch,
      Stop stop)
      throws IOException {
    long start = System.nanoTime();
    Network network = request.space().network(architecture);
    Path file = scratch.resolve("model." + exporter.format());
    exporter.export(
        network, Weights.random(network.weights(), weightsSeed), ExportOptions.DEFAULT, file);
    OperatorProfile profile = profiler.profile(file, request.plan(), scratch, stop::check);
    LayerTimes times = LayerTimes.of(network, profile);
    return new ProfiledNetwork(
        architecture.toString(),
        profile.runs(),
        profile.meanRunMs(),
        times.insertedMs(),
        (System.nanoTime() - start) * 1e-9,
        times.layersMs());
  }

  private LatencyTable table(ProfiledTableRequest request, List<ProfiledNetwork> networks) {
    SearchSpace space = request.space();
    Map<OpSignature, DescriptiveStatistics> appearances = new LinkedHashMap<>();
    NetworkSignatures.rows(space)
        .keySet()
        .forEach(row -> appearances.put(row, new DescriptiveStatistics()));
    for (ProfiledNetwork network : networks) {
      List<Operation> operations =
          NetworkSignatures.of(
              space.network(ArchitectureText.parse(network.architecture(), space)));
      for (int i = 0; i < operations.size(); i++) {
        appearances.get(operations.get(i).signature()).addValue(network.layersMs().get(i));
      }
    }
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    appearances.forEach(
        (row, times) ->
            rows.put(
                Operation.anywhere(row),
                new LatencyRow(
                    new PublishedMean(
                        Math.toIntExact(times.getN()),
                        times.getMean(),
                        times.getStandardDeviation()))));
    return new LatencyTable(
        runner.target(), provenance(request, networks), 0, Optional.empty(), rows);
  }

  private static Provenance provenance(
      ProfiledTableRequest request, List<ProfiledNetwork> networks) {
    double layersMs = networks.stream().mapToDouble(ProfiledNetwork::layersSumMs).sum();
    double runsMs = networks.stream().mapToDouble(ProfiledNetwork::runMs).sum();
    double insertedMs = networks.stream().mapToDouble(ProfiledNetwork::insertedMs).sum();
    double seconds = networks.stream().mapToDouble(ProfiledNetwork::seconds).sum();
    Map<String, String> facts = new TreeMap<>(DeviceFacts.read().facts());
    facts.put("seed", String.valueOf(request.seed()));
    facts.put("profiled_networks", String.valueOf(networks.size()));
    facts.put("profiled_seconds", String.format(Locale.ROOT, "%.1f", seconds));
    facts.put("profiled_inserted_share", share(insertedMs / layersMs));
    facts.put("profiled_outside_operators_share", share(1 - layersMs / runsMs));
    return new Provenance(
        request.space().description(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        request.planText(),
        Provenance.NOT_CALIBRATED,
        facts);
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.4f", share);
  }

  private static void deleteAll(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
