package dev.metronome.build;

import dev.metronome.export.Exporter;
import dev.metronome.files.FileHash;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.Bench;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runner;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyEstimate;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.hipparchus.stat.descriptive.DescriptiveStatistics;

/**
 * Judges a table by whole networks that it was not calibrated on, spread over the range of latency
 * and measured as its rows were.
 *
 * <p>One network, the sentinel, is measured in every group: how far its measurements lie apart is
 * what no prediction can be better than.
 */
public final class TableCheck {

  /** The networks that were measured, in the folder of a check. */
  static final String NETWORKS = "networks.csv";

  private final Devices devices;
  private final Exporter exporter;

  /** A check on the target of a runner of this machine. */
  public TableCheck(Runner runner, Exporter exporter) {
    this(new LocalBench(runner), exporter);
  }

  /** A check on the target of a bench, which stays open. */
  public TableCheck(Bench bench, Exporter exporter) {
    this(Devices.only(bench), exporter);
  }

  /** A check on the target of devices, which stay open. */
  public TableCheck(Devices devices, Exporter exporter) {
    this.devices = devices;
    this.exporter = exporter;
  }

  /**
   * Measures and compares; goes on with what the folder has.
   *
   * @throws BadInputException where the table cannot be checked here: it is of another target, or
   *     was neither measured beside the reference nor profiled; with every difference
   * @throws StoppedException where the check was asked to stop
   */
  public CheckResult run(
      CheckRequest request, BuildProgress progress, BooleanSupplier stopRequested)
      throws IOException {
    LatencyTable table = LatencyTableCsv.read(request.table());
    SearchSpace space =
        SearchSpaces.described(table.provenance().space(), request.table().toString());
    OptionalDouble levelMs = requireCheckable(table, space, request.table());
    DecisionCosts costs = DecisionCosts.of(space, LatencyModel.sumOfRows(table));
    Set<String> known = calibratedOn(request.table(), space);
    List<Architecture> chosen =
        request.sameNetworksAs().isPresent()
            ? networksOf(request.sameNetworksAs().get(), space, costs, known)
            : new NetworkSampler(space, request.seed())
                .stratified(request.networks(), costs, known);
    if (chosen.size() < 2) {
      throw new BadInputException(
          request.table().toString(),
          "its space has " + chosen.size() + " networks that the table was not calibrated on",
          "at least 2",
          "build the table with fewer --calibration-networks");
    }
    Measured measured = measure(request, space, chosen, progress, stopRequested);
    // The times of a profiled table are the clock's, at whatever speed the machine had; they are
    // compared at the speed it mostly has here, without the noise that the clock's would add.
    return compare(
        request,
        table,
        space,
        levelMs.orElseGet(() -> ReferenceLevel.medianMs(measured.networks())),
        measured);
  }

  /** The level of the reference that the table's rows are stated at; empty for a profiled table. */
  private OptionalDouble requireCheckable(LatencyTable table, SearchSpace space, Path file) {
    List<Problem> problems =
        new ArrayList<>(
            table
                .target()
                .problemsUnlike(
                    devices.target(),
                    file.toString(),
                    "check it where it was built, or build a table here"));
    OptionalDouble levelMs = ReferenceLevel.of(table);
    String reference = table.provenance().facts().getOrDefault(ReferenceNetwork.FACT, "none");
    boolean beside = levelMs.isPresent() && reference.equals(ReferenceNetwork.of(space).name());
    if (!beside && !isProfiled(table)) {
      problems.add(
          new Problem(
              file.toString(),
              "its rows were not measured beside " + ReferenceNetwork.of(space).name(),
              "a table that 'metronome table build' or 'table profile' of this version made",
              "build the table anew"));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return levelMs;
  }

  /** Whether the rows are means of times as the clock had them. */
  private static boolean isProfiled(LatencyTable table) {
    return table.rows().values().stream().allMatch(row -> row.cost() instanceof PublishedMean);
  }

  /** The networks that the table knows: they lie beside it, if it was not moved. */
  private Set<String> calibratedOn(Path table, SearchSpace space) throws IOException {
    Path file = table.toAbsolutePath().resolveSibling(TableBuilder.CALIBRATION);
    Set<String> known = new HashSet<>();
    if (Files.exists(file)) {
      NetworkJournal.read(file, TableBuilder.subject(space, devices.target()))
          .forEach(network -> known.add(network.architecture()));
    }
    return known;
  }

  /** The networks of another check, by the table's predictions in order. */
  private static List<Architecture> networksOf(
      Path check, SearchSpace space, DecisionCosts costs, Set<String> known) throws IOException {
    Path file = check.resolve(NETWORKS);
    List<String> networks = NetworkJournal.architectures(file);
    Set<String> both = new HashSet<>(networks);
    both.retainAll(known);
    if (!both.isEmpty()) {
      throw new BadInputException(
          file.toString(),
          "the table was calibrated on " + both.size() + " of its networks",
          "networks that the table does not know",
          "check this table first, and the other one on its networks");
    }
    return networks.stream()
        .map(network -> ArchitectureText.parse(network, space))
        .sorted(Comparator.comparingDouble(costs::latencyMs))
        .toList();
  }

  /**
   * What was measured.
   *
   * @param networks as their devices had them
   * @param figures of the devices
   * @param devices what is to be told of them, where there are several
   */
  private record Measured(
      List<NetworkMeasurement> networks, DeviceFigures figures, Map<String, String> devices) {

    /** The ratio as the mean device has it. */
    double ratio(NetworkMeasurement network) {
      return network.ratio().value() / figures.offsets().factor(network.device());
    }

    /** The reference as if all devices had one speed. */
    double referenceMs(NetworkMeasurement network) {
      return network.ratio().referenceMs() / figures.offsets().slowness(network.device());
    }
  }

  private Measured measure(
      CheckRequest request,
      SearchSpace space,
      List<Architecture> chosen,
      BuildProgress progress,
      BooleanSupplier stopRequested)
      throws IOException {
    requireCheckFolder(request.folder());
    String subject = subject(request, space);
    try (NetworkJournal journal = NetworkJournal.open(request.folder().resolve(NETWORKS), subject);
        SharedMeasuring shared =
            SharedMeasuring.open(request.folder(), subject, devices.areSeveral())) {
      List<List<Architecture>> groups = groups(chosen);
      int measurements = groups.stream().mapToInt(List::size).sum();
      Stop stop = stop(request, measurements, journal, stopRequested);
      progress.started(BuildProgress.Stage.CHECK, journal.networks().size(), measurements);
      Map<String, String> absences;
      try (Dealer dealer =
          new Dealer(
              devices,
              exporter,
              request.plan(),
              ReferenceNetwork.of(space),
              request.folder().resolve(".models"),
              progress)) {
        NetworkMeasuring measuring =
            new NetworkMeasuring(
                space,
                dealer,
                journal,
                new SampleFiles(request.folder().resolve(TableBuilder.SAMPLES)),
                BuildProgress.Stage.CHECK,
                request.seed(),
                progress,
                stop);
        List<Architecture> each = shared(chosen);
        shared.measure(
            dealer,
            each.stream().map(Architecture::toString).toList(),
            measuring.batch(each, groups.size()),
            stop);
        measuring.measure(missing(groups, journal, space));
        absences = dealer.absences();
      } catch (ClosedByInterruptException e) {
        stop.check();
        throw e;
      }
      List<NetworkMeasurement> networks = List.copyOf(journal.networks());
      DeviceFigures figures = DeviceFigures.of(shared.all(), List.of(), networks);
      return new Measured(networks, figures, figures.facts(devices, absences));
    }
  }

  private static List<NetworkMeasuring.Planned> missing(
      List<List<Architecture>> groups, NetworkJournal journal, SearchSpace space) {
    List<NetworkMeasuring.Planned> planned = new ArrayList<>();
    for (int group = 0; group < groups.size(); group++) {
      List<Architecture> missing = new ArrayList<>(groups.get(group));
      int number = group;
      journal.networks().stream()
          .filter(network -> network.group() == number)
          .forEach(
              network -> missing.remove(ArchitectureText.parse(network.architecture(), space)));
      if (!missing.isEmpty()) {
        planned.add(new NetworkMeasuring.Planned(group, missing));
      }
    }
    return planned;
  }

  /** Those that all of several devices measure, spread over the range of latency. */
  private static List<Architecture> shared(List<Architecture> chosen) {
    int count = Math.min(SharedMeasuring.COUNT, chosen.size());
    List<Architecture> shared = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shared.add(chosen.get(i * chosen.size() / count));
    }
    return shared;
  }

  /** What a check's journal is of; another table, plan, seed or number of networks is another. */
  private String subject(CheckRequest request, SearchSpace space) throws IOException {
    return TableBuilder.subject(space, devices.target())
        + ", table "
        + FileHash.sha256(request.table())
        + ", seed "
        + request.seed()
        + ", "
        + request.networks()
        + " networks, "
        + request.plan().text()
        + (request.sameNetworksAs().isPresent()
            ? ", those of " + FileHash.sha256(request.sameNetworksAs().get().resolve(NETWORKS))
            : "");
  }

  /**
   * Whether a folder holds an unfinished check that this request would go on with, or nothing yet.
   *
   * @throws IOException where the disk fails
   */
  public boolean canUse(CheckRequest request) throws IOException {
    Path journal = request.folder().resolve(NETWORKS);
    if (!Files.exists(journal)) {
      return true;
    }
    LatencyTable table = LatencyTableCsv.read(request.table());
    SearchSpace space =
        SearchSpaces.described(table.provenance().space(), request.table().toString());
    return NetworkJournal.isOf(journal, subject(request, space));
  }

  /** A check writes only where nothing is, or where a check was begun. */
  private static void requireCheckFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder) || Files.exists(folder.resolve(NETWORKS))) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        throw new BadInputException(
            folder.toString(),
            "it holds other files, such as " + file.getFileName(),
            "a new folder, or that of an unfinished check",
            "name another folder with --out");
      }
    }
  }

  /**
   * What to say where a check is stopped while its device is waited for, before its folder is
   * opened or in the midst of measuring.
   *
   * @param folder of the check; empty where it is not known yet
   */
  public static StoppedException stopped(Optional<Path> folder) {
    Optional<Path> journal = folder.map(f -> f.resolve(NETWORKS)).filter(Files::exists);
    if (journal.isEmpty()) {
      return StoppedException.resumedBySameCommand(
          "stopped before anything was measured"
              + (folder.isPresent()
                  ? ""
                  : "; what an unfinished check of the table saved is kept"));
    }
    try {
      int networks = NetworkJournal.architectures(journal.get()).size();
      return StoppedException.resumedBySameCommand(
          "stopped with " + networks + " networks measured, saved in " + folder.get());
    } catch (IOException | BadInputException e) {
      // Stopped is stopped: what is wrong with the folder is told where it is opened.
      return StoppedException.resumedBySameCommand(
          "stopped while the device was waited for; what is saved in "
              + folder.get()
              + " stays as it is, and cannot be read ("
              + e.getMessage()
              + ")");
    }
  }

  private static Stop stop(
      CheckRequest request,
      int measurements,
      NetworkJournal journal,
      BooleanSupplier stopRequested) {
    return () -> {
      if (stopRequested.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw StoppedException.resumedBySameCommand(
            "stopped with "
                + journal.networks().size()
                + " of "
                + measurements
                + " measurements, saved in "
                + request.folder());
      }
    };
  }

  /**
   * The networks in groups, each with the sentinel, which is the one in the middle of the range.
   * Every group has fast and slow networks.
   */
  private static List<List<Architecture>> groups(List<Architecture> chosen) {
    Architecture sentinel = chosen.get(chosen.size() / 2);
    List<Architecture> others = new ArrayList<>(chosen);
    others.remove(sentinel);
    int count = Math.max(2, (others.size() + NetworkBench.GROUP - 2) / (NetworkBench.GROUP - 1));
    List<List<Architecture>> groups = new ArrayList<>();
    for (int group = 0; group < count; group++) {
      Set<Architecture> members = new LinkedHashSet<>();
      members.add(sentinel);
      for (int i = group; i < others.size(); i += count) {
        members.add(others.get(i));
      }
      groups.add(List.copyOf(members));
    }
    return groups;
  }

  private CheckResult compare(
      CheckRequest request,
      LatencyTable table,
      SearchSpace space,
      double levelMs,
      Measured measured)
      throws IOException {
    LatencyModel model = LatencyModel.sumOfRows(table);
    LatencyModel alone = LatencyModel.sumOfIsolatedRows(table);
    List<CheckResult.CheckedNetwork> checked = new ArrayList<>();
    int covered = 0;
    boolean intervals = table.calibration().isPresent();
    Set<String> seen = new HashSet<>();
    for (NetworkMeasurement network : measured.networks()) {
      if (!seen.add(network.architecture())) {
        continue;
      }
      List<Operation> operations =
          NetworkSignatures.of(
              space.network(ArchitectureText.parse(network.architecture(), space)));
      LatencyEstimate estimate = model.estimate(operations);
      double factor = measured.ratio(network) / network.ratio().value();
      double measuredMs = measured.ratio(network) * levelMs;
      covered +=
          estimate
                  .ci95()
                  .filter(i -> i.lowMs() <= measuredMs && measuredMs <= i.highMs())
                  .isPresent()
              ? 1
              : 0;
      checked.add(
          new CheckResult.CheckedNetwork(
              network.architecture(),
              measuredMs,
              network.ratio().ci95Low() * factor * levelMs,
              network.ratio().ci95High() * factor * levelMs,
              estimate.ms(),
              alone.estimate(operations).ms(),
              100 * (estimate.ms() / measuredMs - 1)));
    }
    checked.sort(
        Comparator.comparingDouble((CheckResult.CheckedNetwork n) -> -Math.abs(n.errorPercent())));
    double[] measuredMs =
        checked.stream().mapToDouble(CheckResult.CheckedNetwork::measuredMs).toArray();
    double[] predictedMs =
        checked.stream().mapToDouble(CheckResult.CheckedNetwork::predictedMs).toArray();
    return new CheckResult(
        FileHash.sha256(request.table()),
        table.provenance().space(),
        table.target().toString(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        request.plan().text(),
        request.seed(),
        checked.size(),
        PredictionErrors.of(predictedMs, measuredMs),
        intervals
            ? Optional.of(
                PredictionErrors.of(
                    checked.stream().mapToDouble(CheckResult.CheckedNetwork::aloneMs).toArray(),
                    measuredMs))
            : Optional.empty(),
        intervals ? Optional.of((double) covered / checked.size()) : Optional.empty(),
        isProfiled(table)
            ? Optional.of(ScaledErrors.best(predictedMs, measuredMs))
            : Optional.empty(),
        limits(measured),
        measured.devices(),
        checked);
  }

  private static CheckResult.Limits limits(Measured measured) {
    List<NetworkMeasurement> measurements = measured.networks();
    String sentinel =
        measurements.stream()
            .map(NetworkMeasurement::architecture)
            .filter(a -> measurements.stream().filter(m -> m.architecture().equals(a)).count() > 1)
            .findFirst()
            .orElse("");
    DescriptiveStatistics ratios = new DescriptiveStatistics();
    DescriptiveStatistics absolutes = new DescriptiveStatistics();
    DescriptiveStatistics references = new DescriptiveStatistics();
    for (NetworkMeasurement network : measurements) {
      references.addValue(measured.referenceMs(network));
      if (network.architecture().equals(sentinel)) {
        ratios.addValue(measured.ratio(network));
        absolutes.addValue(network.absoluteMs());
      }
    }
    return new CheckResult.Limits(
        100
            * measurements.stream()
                .mapToDouble(NetworkMeasurement::noiseShare)
                .average()
                .orElseThrow(),
        100 * ratios.getStandardDeviation() / ratios.getMean(),
        100 * absolutes.getStandardDeviation() / absolutes.getMean(),
        (int) ratios.getN(),
        100 * (references.getMax() / references.getMin() - 1));
  }
}
