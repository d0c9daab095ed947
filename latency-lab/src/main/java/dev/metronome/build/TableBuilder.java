package dev.metronome.build;

import dev.metronome.export.Exporter;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.StoppedException;
import dev.metronome.remote.power.EnergyMeasurer;
import dev.metronome.runner.Bench;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runner;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.csv.LatencyTableJournal;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Builds latency tables: one row per operation of a space, each measured as a network of this one
 * layer with random weights, then calibrated on whole networks; all beside the {@link
 * ReferenceNetwork}.
 *
 * <p>The folder holds {@code table.csv} once all is measured, {@code journal.csv} before, the whole
 * networks in {@code calibration.csv} and the raw samples in {@code samples/}. It may be killed at
 * any instant and resumed; what is measured again then is at most the group in flight, some seconds
 * of work.
 */
public final class TableBuilder {

  /** The finished table in the folder of a build. */
  public static final String TABLE = "table.csv";

  /** The rows of an unfinished build. */
  public static final String JOURNAL = "journal.csv";

  static final String SAMPLES = "samples";

  /** The whole networks that a table was calibrated on. */
  static final String CALIBRATION = "calibration.csv";

  /** The models that are loaded. */
  private static final String SCRATCH = ".models";

  /** The ending of what a killed build was just writing. */
  private static final String PARTIAL = "*.partial";

  private final Devices devices;
  private final Exporter exporter;
  private final Optional<EnergyMeasurer> energy;

  /** A builder for the target of a runner of this machine. */
  public TableBuilder(Runner runner, Exporter exporter) {
    this(new LocalBench(runner), exporter);
  }

  /**
   * A builder for the target of a bench, which stays open.
   *
   * @throws IllegalArgumentException where the exporter's format is not that of the bench
   */
  public TableBuilder(Bench bench, Exporter exporter) {
    this(Devices.only(bench), exporter);
  }

  /**
   * A builder for the target of devices, which stay open.
   *
   * @throws IllegalArgumentException where the exporter's format is not that of the devices
   */
  public TableBuilder(Devices devices, Exporter exporter) {
    this(devices, exporter, Optional.empty());
  }

  /**
   * A builder that measures the energy of every row too.
   *
   * @param energy by a meter in the supply of the only device
   * @throws IllegalArgumentException as above, or where there are several devices and a meter
   */
  public TableBuilder(Devices devices, Exporter exporter, Optional<EnergyMeasurer> energy) {
    if (energy.isPresent() && devices.areSeveral()) {
      throw new IllegalArgumentException("one power meter and several devices");
    }
    if (!devices.format().equals(exporter.format())) {
      throw new IllegalArgumentException(
          "devices for " + devices.format() + " cannot run " + exporter.format());
    }
    this.devices = devices;
    this.exporter = exporter;
    this.energy = energy;
  }

  /**
   * Builds a table in a folder that has none.
   *
   * @param stopRequested is asked between inferences whether to stop; an interrupt of the thread
   *     has the same effect
   * @throws BadInputException where the folder has a table, finished or not
   * @throws StoppedException where the build was asked to stop
   * @throws IOException where the disk refuses
   */
  public LatencyTable build(
      TableRequest request, BuildProgress progress, BooleanSupplier stopRequested)
      throws IOException {
    Path table = request.folder().resolve(TABLE);
    if (Files.exists(table)) {
      throw new BadInputException(
          table.toString(),
          "the folder has a finished table",
          "a folder without one",
          "look at it with 'metronome table show " + table + "', or name another folder");
    }
    Path journal = request.folder().resolve(JOURNAL);
    return measureMissing(
        request,
        progress,
        stopRequested,
        LatencyTableJournal.create(journal, devices.target(), provenance(request)));
  }

  /**
   * Goes on with a build that ended before its table was finished; measures no row twice. Returns
   * the table where it is finished, and begins where there is nothing yet.
   *
   * @param stopRequested as in {@link #build}
   * @throws BadInputException where the folder's build is of another target, space or plan, with
   *     every difference
   * @throws StoppedException where the build was asked to stop
   * @throws IOException where the disk refuses
   */
  public LatencyTable resume(
      TableRequest request, BuildProgress progress, BooleanSupplier stopRequested)
      throws IOException {
    Path journalFile = request.folder().resolve(JOURNAL);
    Path tableFile = request.folder().resolve(TABLE);
    // A kill while the table was finished leaves both files; the journal finishes it again.
    if (!Files.exists(journalFile)) {
      if (!Files.exists(tableFile)) {
        return build(request, progress, stopRequested);
      }
      LatencyTable table = LatencyTableCsv.read(tableFile);
      requireSame(tableFile, request, table.target(), table.provenance());
      return table;
    }
    LatencyTableJournal journal = reopen(journalFile, request);
    try {
      requireSame(journalFile, request, journal.target(), journal.provenance());
    } catch (BadInputException e) {
      journal.close();
      throw e;
    }
    return measureMissing(request, progress, stopRequested, journal);
  }

  private LatencyTableJournal reopen(Path file, TableRequest request) throws IOException {
    try {
      return LatencyTableJournal.open(file);
    } catch (BadInputException notOpened) {
      try {
        // A build that was killed while it wrote the header has measured nothing: begun anew.
        return LatencyTableJournal.create(file, devices.target(), provenance(request));
      } catch (BadInputException notEmpty) {
        throw notOpened;
      }
    }
  }

  private Provenance provenance(TableRequest request) {
    Map<String, String> facts = new TreeMap<>(devices.facts());
    facts.put("seed", String.valueOf(request.seed()));
    facts.put(ReferenceNetwork.FACT, ReferenceNetwork.of(request.space()).name());
    energy.ifPresent(measurer -> facts.put("power_meter", measurer.meter()));
    return new Provenance(
        request.space().description(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        planText(request),
        Provenance.NOT_CALIBRATED,
        facts);
  }

  private String planText(TableRequest request) {
    return request.planText() + energy.map(measurer -> "; " + measurer.text()).orElse("");
  }

  private void requireSame(Path file, TableRequest request, Target target, Provenance provenance) {
    Map<String, String> differences = target.differencesFrom(devices.target());
    // A row of this machine and one of another cannot stand in one table.
    Map<String, String> facts = devices.facts();
    provenance
        .facts()
        .forEach(
            (name, there) -> {
              if (facts.containsKey(name)) {
                compare(differences, "fact." + name, there, facts.get(name));
              }
            });
    compare(
        differences,
        ReferenceNetwork.FACT,
        provenance.facts().getOrDefault(ReferenceNetwork.FACT, "none"),
        ReferenceNetwork.of(request.space()).name());
    compare(differences, "space", provenance.space(), request.space().description());
    compare(differences, "plan", provenance.plan(), planText(request));
    List<Problem> problems = new ArrayList<>();
    differences.forEach(
        (field, values) ->
            problems.add(
                new Problem(
                    file.toString(),
                    "another " + field + " (there / asked for): " + values,
                    "the same " + field,
                    "ask for what is there, or name another folder")));
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static void compare(
      Map<String, String> differences, String field, String there, String asked) {
    if (!there.equals(asked)) {
      differences.put(field, there + " / " + asked);
    }
  }

  /** Measures what the journals have not, and finishes the table. */
  private LatencyTable measureMissing(
      TableRequest request,
      BuildProgress progress,
      BooleanSupplier stopRequested,
      LatencyTableJournal journal)
      throws IOException {
    int rowCount = NetworkSignatures.rows(request.space()).size();
    StopRequest stop = new StopRequest(stopRequested, request.folder(), journal, rowCount);
    long start = System.nanoTime();
    try (journal) {
      stop.check();
      // Safe while the journal is locked: nobody else writes here.
      deleteAll(request.folder(), PARTIAL);
      deleteAll(request.folder().resolve(SAMPLES), PARTIAL);
      String subject = subject(request.space(), devices.target());
      try (NetworkJournal networks =
              NetworkJournal.open(request.folder().resolve(CALIBRATION), subject);
          SharedMeasuring shared =
              SharedMeasuring.open(request.folder(), subject, devices.areSeveral());
          Dealer dealer =
              new Dealer(
                  devices,
                  exporter,
                  request.plan(),
                  ReferenceNetwork.of(request.space()),
                  request.folder().resolve(SCRATCH),
                  progress)) {
        stop.networks = networks;
        new RowMeasuring(
                Rows.of(request.space(), request.seed()),
                request.seed(),
                dealer,
                energy,
                journal,
                new SampleFiles(request.folder().resolve(SAMPLES)),
                progress,
                stop)
            .measure(shared);
        if (request.calibration().mostNetworks() > 0) {
          DeviceFigures figures = DeviceFigures.of(request, shared, journal.rows(), List.of());
          calibrate(request, progress, stop, journal.table(), figures, networks, dealer);
        }
        LatencyTable table =
            journal.finish(
                request.folder().resolve(TABLE),
                rows -> complete(request, rows, networks.networks(), shared, dealer));
        progress.built(
            Duration.ofNanos(System.nanoTime() - start), dealer.measuring(), devices.count());
        return table;
      }
    } catch (ClosedByInterruptException e) {
      // The interrupt came while a file was written, which is not there then.
      throw stop.exception();
    }
  }

  /** What a journal of networks is of: with other words it is another journal. */
  static String subject(SearchSpace space, Target target) {
    return space.description() + " on " + target + " beside " + ReferenceNetwork.of(space).name();
  }

  private static void calibrate(
      TableRequest request,
      BuildProgress progress,
      Stop stop,
      LatencyTable rows,
      DeviceFigures figures,
      NetworkJournal networks,
      Dealer dealer)
      throws IOException {
    progress.started(
        BuildProgress.Stage.CALIBRATION,
        networks.networks().size(),
        request.calibration().mostNetworks());
    NetworkMeasuring measuring =
        new NetworkMeasuring(
            request.space(),
            dealer,
            networks,
            new SampleFiles(request.folder().resolve(SAMPLES)),
            BuildProgress.Stage.CALIBRATION,
            request.seed(),
            progress,
            stop);
    double levelMs = ReferenceLevel.of(rows).orElseThrow();
    new TableCalibrator(
            request.space(),
            request.calibration(),
            ReferenceLevel.restated(figures.offsets().corrected(rows), levelMs),
            figures.offsets(),
            request.seed())
        .measure(networks, measuring, progress);
  }

  /**
   * The rows in the space's order at one level of the reference, calibrated if there is by what.
   */
  private LatencyTable complete(
      TableRequest request,
      LatencyTable measured,
      List<NetworkMeasurement> networks,
      SharedMeasuring shared,
      Dealer dealer) {
    DeviceFigures figures = DeviceFigures.of(request, shared, measured.rows(), networks);
    LatencyTable restated =
        ReferenceLevel.restated(figures.offsets().corrected(measured), figures.offsets().levelMs());
    Map<Operation, LatencyRow> ordered = new LinkedHashMap<>();
    NetworkSignatures.rows(request.space())
        .keySet()
        .forEach(
            signature -> {
              Operation operation = Operation.anywhere(signature);
              ordered.put(operation, restated.rows().get(operation));
            });
    LatencyTable table =
        new LatencyTable(
            restated.target(),
            restated.provenance().withFacts(figures.facts(devices, dealer.absences())),
            0,
            restated.calibration(),
            ordered);
    return networks.isEmpty()
        ? table
        : new TableCalibrator(
                request.space(), request.calibration(), table, figures.offsets(), request.seed())
            .calibrated(table, networks);
  }

  private static void deleteAll(Path folder, String glob) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    }
  }

  /** Whether to stop, and what to say then. */
  private static final class StopRequest implements Stop {

    private final BooleanSupplier requested;
    private final Path folder;
    private final LatencyTableJournal journal;
    private final int rows;
    private NetworkJournal networks;

    StopRequest(BooleanSupplier requested, Path folder, LatencyTableJournal journal, int rows) {
      this.requested = requested;
      this.folder = folder;
      this.journal = journal;
      this.rows = rows;
    }

    @Override
    public void check() {
      if (requested.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw exception();
      }
    }

    StoppedException exception() {
      int calibrated = networks == null ? 0 : networks.networks().size();
      return stopped(folder, journal.rows().size(), rows, calibrated);
    }
  }

  private static StoppedException stopped(Path folder, int measured, int rows, int networks) {
    return new StoppedException(
        "stopped with "
            + measured
            + " of "
            + rows
            + " rows"
            + (networks == 0 ? "" : " and " + networks + " whole networks")
            + " measured, saved in "
            + folder
            + (measured < rows
                ? "; of rows in work no bursts are kept, as a row is saved when all are measured"
                : ""),
        "go on with 'metronome table resume " + folder + "'");
  }

  /**
   * What to say where a build is stopped while its device is waited for, before its folder is
   * opened or in the midst of measuring: what the folder has, and how to go on.
   */
  public static StoppedException stopped(TableRequest request) {
    Path folder = request.folder();
    int rows = NetworkSignatures.rows(request.space()).size();
    try {
      int measured =
          Files.exists(folder.resolve(JOURNAL))
              ? LatencyTableJournal.peek(folder.resolve(JOURNAL)).rows().size()
              : Files.exists(folder.resolve(TABLE)) ? rows : 0;
      int networks =
          measured > 0 && Files.exists(folder.resolve(CALIBRATION))
              ? NetworkJournal.architectures(folder.resolve(CALIBRATION)).size()
              : 0;
      return measured == 0
          ? StoppedException.resumedBySameCommand("stopped before anything was measured")
          : stopped(folder, measured, rows, networks);
    } catch (IOException | BadInputException e) {
      // Stopped is stopped: what is wrong with the folder is told where it is opened.
      return new StoppedException(
          "stopped while the device was waited for; what is saved in "
              + folder
              + " stays as it is, and cannot be read ("
              + e.getMessage()
              + ")",
          "go on with 'metronome table resume " + folder + "', which tells what is wrong");
    }
  }
}
