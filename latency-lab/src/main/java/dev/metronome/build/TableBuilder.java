package dev.metronome.build;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.DeviceFacts;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runner;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.Target;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.csv.LatencyTableJournal;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Builds latency tables: one row per operation of a space, each measured isolated as a network of
 * this one layer with random weights.
 *
 * <p>The folder holds {@code table.csv} once all is measured, {@code journal.csv} before, and the
 * raw samples in {@code samples/}. It may be killed at any instant and resumed.
 */
public final class TableBuilder {

  /** The finished table in the folder of a build. */
  public static final String TABLE = "table.csv";

  /** The rows of an unfinished build. */
  static final String JOURNAL = "journal.csv";

  static final String SAMPLES = "samples";

  /** The ending of what a killed build was just writing. */
  private static final String PARTIAL = "*.partial";

  private final Runner runner;
  private final Exporter exporter;

  /**
   * A builder for the target of a runner.
   *
   * @throws IllegalArgumentException where the exporter's format is not the runner's
   */
  public TableBuilder(Runner runner, Exporter exporter) {
    if (!runner.format().equals(exporter.format())) {
      throw new IllegalArgumentException(
          "a runner of " + runner.format() + " cannot run " + exporter.format());
    }
    this.runner = runner;
    this.exporter = exporter;
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
        LatencyTableJournal.create(journal, runner.target(), provenance(request)));
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
        return LatencyTableJournal.create(file, runner.target(), provenance(request));
      } catch (BadInputException notEmpty) {
        throw notOpened;
      }
    }
  }

  private static Provenance provenance(TableRequest request) {
    Map<String, String> facts = new TreeMap<>(DeviceFacts.read().facts());
    facts.put("seed", String.valueOf(request.seed()));
    return new Provenance(
        request.space().description(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        request.plan().text(),
        Provenance.NOT_CALIBRATED,
        facts);
  }

  private void requireSame(Path file, TableRequest request, Target target, Provenance provenance) {
    Map<String, String> differences = target.differencesFrom(runner.target());
    compare(differences, "space", provenance.space(), request.space().description());
    compare(differences, "plan", provenance.plan(), request.plan().text());
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

  /** Measures the rows that a journal has not, in the space's order, and closes it. */
  private LatencyTable measureMissing(
      TableRequest request,
      BuildProgress progress,
      BooleanSupplier stopRequested,
      LatencyTableJournal journal)
      throws IOException {
    Map<OpSignature, Network> rows = NetworkSignatures.rows(request.space());
    Stop stop = new Stop(stopRequested, request.folder(), journal, rows.size());
    try (journal) {
      // Safe while the journal is locked: nobody else writes here.
      deleteAll(request.folder(), PARTIAL);
      deleteAll(request.folder().resolve(SAMPLES), PARTIAL);
      SampleFiles samples = new SampleFiles(request.folder().resolve(SAMPLES));
      SplittableRandom seeds = new SplittableRandom(request.seed());
      progress.started(journal.rows().size(), rows.size());
      int row = 0;
      for (Map.Entry<OpSignature, Network> entry : rows.entrySet()) {
        row++;
        OpSignature operation = entry.getKey();
        // Drawn for finished rows too, so that a resumed build has the same weights.
        long seed = seeds.nextLong();
        if (journal.rows().containsKey(Operation.anywhere(operation))) {
          continue;
        }
        progress.rowStarted(row, rows.size(), operation);
        Measurer.Result result = measure(request, entry.getValue(), seed, stop);
        // Samples first: a row in the journal always has them.
        samples.write(row, operation, result.samples());
        journal.append(Operation.anywhere(operation), new LatencyRow(result.measurement()));
        progress.rowFinished(row, rows.size(), operation, result.measurement());
      }
      return journal.finish(request.folder().resolve(TABLE), UnaryOperator.identity());
    } catch (ClosedByInterruptException e) {
      // The interrupt came while a file was written, which is not there then.
      throw stop.exception();
    }
  }

  private Measurer.Result measure(TableRequest request, Network network, long seed, Stop stop)
      throws IOException {
    stop.check();
    Path file = request.folder().resolve("row." + exporter.format());
    Weights weights = Weights.random(network.weights(), seed);
    exporter.export(network, weights, ExportOptions.DEFAULT, file);
    try (LoadedModel model = runner.load(file)) {
      return measure(request.plan(), model, stop);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static Measurer.Result measure(RunPlan plan, LoadedModel model, Stop stop) {
    return new Measurer(plan)
        .measure(
            () -> {
              // Two reads of memory, some nanoseconds beside microseconds of inference.
              stop.check();
              model.run();
            });
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
  private record Stop(
      BooleanSupplier requested, Path folder, LatencyTableJournal journal, int rows) {

    void check() {
      if (requested.getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw exception();
      }
    }

    StoppedException exception() {
      return new StoppedException(
          "stopped with "
              + journal.rows().size()
              + " of "
              + rows
              + " rows measured, saved in "
              + folder,
          "go on with 'metronome table resume " + folder + "'");
    }
  }
}
